import { Kind } from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';
import { foldSelections } from '#gateway/validation/fold-selections.ts';
import type { OperationRule } from '#gateway/validation/rules/operation-rule.ts';

/** How many fields lie one inside the other on the longest way; a root field alone is 1. Fragments add nothing. */
export const maxDepth: OperationRule = {
  limit: 'maxDepth',
  measure: (document, operation) =>
    foldSelections(document, operation, {
      selection: (node, below) => (node.kind === Kind.FIELD ? below + 1 : below),
      join: Math.max,
    }),
  refuse: (actual, limit) =>
    new ClientError(
      'MAX_DEPTH_LIMIT',
      `The operation is ${actual} fields deep, above the ${limit} allowed; split it into several operations.`,
    ),
};
