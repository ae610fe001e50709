import { isInputType, isNonNullType, typeFromAST, valueFromAST } from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';
import { coerceInput, invalid } from '#gateway/graphql/coerce-input.ts';
import { explainInvalidVariables } from '#gateway/graphql/explain-invalid-variables.ts';
import type { RequestVariables } from '#gateway/graphql/explain-invalid-variables.ts';

/** Messages of graphql-js quote what was sent. */
const maxMessageCharacters = 2_000;

/** Options for {@link coerceVariables}. */
export interface CoerceVariablesOptions extends RequestVariables {
  /**
   * The names of variables in `@skip` and `@include`, which must not be null. Validation allows a nullable variable with
   * a default there, so that only its value shows it. Default: none.
   */
  readonly conditions?: readonly string[];
}

/**
 * CoerceVariableValues: the variables of a request, coerced to the types that its operation declares, with defaults.
 *
 * @throws ClientError BAD_USER_INPUT for the variables that do not fit, at most ten.
 * @see https://spec.graphql.org/September2025/#CoerceVariableValues()
 */
export function coerceVariables(options: CoerceVariablesOptions): Readonly<Record<string, unknown>> {
  // graphql-js gathers values in a plain object, whose prototype this name would set.
  if (options.operation.variableDefinitions?.some(({ variable }) => variable.name.value === '__proto__')) {
    throw new ClientError('BAD_USER_INPUT', 'A variable cannot be named "$__proto__"; rename it.');
  }
  const coerced = coerceFitting(options);
  if (coerced) {
    rejectNullConditions(coerced, options.conditions);
    return Object.freeze(coerced);
  }
  // Also where a quick way cannot tell, such as for objects of which exactly one field must be set.
  const { coerced: explained, messages } = explainInvalidVariables(options);
  if (messages.length === 0) {
    rejectNullConditions(explained, options.conditions);
    return Object.freeze(explained);
  }
  throw new ClientError('BAD_USER_INPUT', messages.join(' ').slice(0, maxMessageCharacters));
}

/** @see https://spec.graphql.org/September2025/#sec-All-Variable-Usages-Are-Allowed */
function rejectNullConditions(
  coerced: Readonly<Record<string, unknown>>,
  conditions: readonly string[] = [],
): void {
  const name = conditions.find((condition) => coerced[condition] === null);
  if (name === undefined) return;
  throw new ClientError(
    'BAD_USER_INPUT',
    `Variable "$${name}" is null, but "@skip" and "@include" require a boolean; send true or false, or omit it to use its default.`,
  );
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
    if (value === invalid) return undefined;
    coerced[name] = value;
  }
  return coerced;
}
