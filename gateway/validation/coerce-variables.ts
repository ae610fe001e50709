import { getVariableValues } from 'graphql';
import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';

const maxReportedErrors = 10;
/** Messages of graphql-js quote what was sent. */
const maxMessageCharacters = 2_000;

/**
 * Coerces the variables of a request to the types its operation declares, defaults filled in.
 *
 * @param variables as they came, parsed from JSON.
 * @throws ClientError BAD_USER_INPUT for the variables that do not fit, at most ten.
 * @see https://spec.graphql.org/September2025/#sec-Coercing-Variable-Values
 */
export function coerceVariables(options: {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}): Readonly<Record<string, unknown>> {
  const { schema, operation, variables } = options;
  // graphql-js gathers values in a plain object, whose prototype this name would set.
  if (operation.variableDefinitions?.some(({ variable }) => variable.name.value === '__proto__')) {
    throw new ClientError('BAD_USER_INPUT', 'A variable cannot be named "$__proto__"; rename it.');
  }
  const result = getVariableValues(schema, operation.variableDefinitions ?? [], variables, {
    maxErrors: maxReportedErrors,
  });
  // Without a prototype: `$constructor` without a value is no function.
  if (result.coerced) return Object.freeze(Object.assign(Object.create(null), result.coerced));
  const message = result.errors.map((error) => error.message).join(' ');
  throw new ClientError('BAD_USER_INPUT', message.slice(0, maxMessageCharacters));
}
