import { getVariableValues } from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';
import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';

/**
 * The operation's variables, coerced, with its defaults.
 *
 * @throws ClientError `BAD_USER_INPUT` when one is missing or does not fit its type.
 * @see https://spec.graphql.org/September2025/#sec-Coercing-Variable-Values
 */
export function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables, {
    maxErrors: 1,
  });
  if (coerced) return coerced;
  throw new ClientError('BAD_USER_INPUT', errors[0]?.message ?? 'A variable does not fit its type.');
}
