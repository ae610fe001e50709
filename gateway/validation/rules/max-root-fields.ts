import { Kind } from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';
import { foldSelections } from '#gateway/validation/fold-selections.ts';
import type { OperationRule } from '#gateway/validation/rules/operation-rule.ts';

/** How many fields the operation selects at its root, through fragments too. */
export const maxRootFields: OperationRule = {
  limit: 'maxRootFields',
  measure: (document, operation) =>
    foldSelections(document, operation, {
      selection: (node, below) => (node.kind === Kind.FIELD ? 1 : below),
      join: (left, right) => left + right,
    }),
  refuse: (actual, limit) =>
    new ClientError(
      'MAX_ROOT_FIELDS_LIMIT',
      `The operation has ${actual} root fields, above the ${limit} allowed; send several operations.`,
    ),
};
