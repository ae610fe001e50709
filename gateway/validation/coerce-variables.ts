import { getVariableValues } from 'graphql';
import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';

const maxReportedErrors = 10;

/**
 * Coerces the variables of a request to the types its operation declares, defaults filled in.
 *
 * @param variables as they came, parsed from JSON.
 * @throws ClientError BAD_USER_INPUT for the first variable that does not fit.
 * @see https://spec.graphql.org/September2025/#sec-Coercing-Variable-Values
 */
export function coerceVariables(options: {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}): Readonly<Record<string, unknown>> {
  const { schema, operation, variables } = options;
  const result = getVariableValues(schema, operation.variableDefinitions ?? [], variables, {
    maxErrors: maxReportedErrors,
  });
  if (result.coerced) return result.coerced;
  const message = result.errors.map((error) => error.message).join(' ');
  throw new ClientError('BAD_USER_INPUT', message.slice(0, 2000));
}
