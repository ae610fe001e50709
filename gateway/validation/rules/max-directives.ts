import { ClientError } from '#gateway/errors/client-error.ts';
import { foldSelections } from '#gateway/validation/fold-selections.ts';
import type { OperationRule } from '#gateway/validation/rules/operation-rule.ts';

/** How many directives are applied to the operation, its variables and its selections, each spread counted again. */
export const maxDirectives: OperationRule = {
  limit: 'maxDirectives',
  measure: (document, operation) => {
    const onVariables = (operation.variableDefinitions ?? []).map(
      (variable) => variable.directives?.length ?? 0,
    );
    const onOperation = operation.directives?.length ?? 0;
    const inSelections = foldSelections(document, operation, {
      selection: (node, below) => below + (node.directives?.length ?? 0),
      join: (left, right) => left + right,
    });
    return onVariables.reduce((sum, count) => sum + count, onOperation + inSelections);
  },
  refuse: (actual, limit) =>
    new ClientError(
      'MAX_DIRECTIVES_LIMIT',
      `The operation applies ${actual} directives, above the ${limit} allowed; remove some.`,
    ),
};
