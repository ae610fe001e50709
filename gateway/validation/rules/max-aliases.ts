import { Kind } from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';
import { foldSelections } from '#gateway/validation/fold-selections.ts';
import type { OperationRule } from '#gateway/validation/rules/operation-rule.ts';

/** How many fields carry an alias, each spread of a fragment counted again. */
export const maxAliases: OperationRule = {
  limit: 'maxAliases',
  measure: (document, operation) =>
    foldSelections(document, operation, {
      selection: (node, below) => below + (node.kind === Kind.FIELD && node.alias ? 1 : 0),
      join: (left, right) => left + right,
    }),
  refuse: (actual, limit) =>
    new ClientError(
      'MAX_ALIASES_LIMIT',
      `The operation has ${actual} aliases, above the ${limit} allowed; ask for a list, or send several operations.`,
    ),
};
