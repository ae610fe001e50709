import { isInputType, isNonNullType, typeFromAST, valueFromAST } from 'graphql';
import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';
import { coerceInput, misfit } from '#gateway/validation/coerce-input.ts';
import { explainMisfits } from '#gateway/validation/explain-misfits.ts';

/** Messages of graphql-js quote what was sent. */
const maxMessageCharacters = 2_000;

/** What {@link coerceVariables} works on. */
export interface CoerceVariablesOptions {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  /** As they came, parsed from JSON. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Whether messages may name what the schema holds, such as fields of input types. Default: no. */
  readonly mayReadSchema?: boolean;
}

/**
 * Coerces the variables of a request to the types its operation declares, defaults filled in.
 *
 * @throws ClientError BAD_USER_INPUT for the variables that do not fit, at most ten.
 * @see https://spec.graphql.org/September2025/#sec-Coercing-Variable-Values
 */
export function coerceVariables(options: CoerceVariablesOptions): Readonly<Record<string, unknown>> {
  // graphql-js gathers values in a plain object, whose prototype this name would set.
  if (options.operation.variableDefinitions?.some(({ variable }) => variable.name.value === '__proto__')) {
    throw new ClientError('BAD_USER_INPUT', 'A variable cannot be named "$__proto__"; rename it.');
  }
  const coerced = coerceFitting(options);
  if (coerced) return Object.freeze(coerced);
  // Also where a quick way cannot tell, such as for objects of which exactly one field must be set.
  const { coerced: explained, messages } = explainMisfits(options);
  if (messages.length === 0) return Object.freeze(explained);
  throw new ClientError('BAD_USER_INPUT', messages.join(' ').slice(0, maxMessageCharacters));
}

/** The quick way, for variables that fit; undefined where one does not, or may not. */
function coerceFitting({
  schema,
  operation,
  variables,
}: CoerceVariablesOptions): Record<string, unknown> | undefined {
  const coerced: Record<string, unknown> = Object.create(null);
  for (const { variable, type: typeNode, defaultValue } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    const type = typeFromAST(schema, typeNode);
    if (!isInputType(type)) return undefined;
    if (!Object.hasOwn(variables, name)) {
      if (defaultValue) coerced[name] = valueFromAST(defaultValue, type);
      else if (isNonNullType(type)) return undefined;
      continue;
    }
    const value = coerceInput(type, variables[name]);
    if (value === misfit) return undefined;
    coerced[name] = value;
  }
  return coerced;
}
