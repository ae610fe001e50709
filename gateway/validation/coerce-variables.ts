import {
  coerceInputValue,
  getVariableValues,
  isInputType,
  isNonNullType,
  typeFromAST,
  valueFromAST,
} from 'graphql';
import type { GraphQLInputType, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';
import { coerceInput, misfit } from '#gateway/validation/coerce-input.ts';

const maxReportedErrors = 10;
/** Messages of graphql-js quote what was sent. */
const maxMessageCharacters = 2_000;
/** Keys of input objects are the client's, however long. */
const maxPlaceCharacters = 200;

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
  const { schema, operation, variables } = options;
  // graphql-js gathers values in a plain object, whose prototype this name would set.
  if (operation.variableDefinitions?.some(({ variable }) => variable.name.value === '__proto__')) {
    throw new ClientError('BAD_USER_INPUT', 'A variable cannot be named "$__proto__"; rename it.');
  }
  const coerced = coerceFitting(options);
  if (coerced) return Object.freeze(coerced);
  const result = getVariableValues(schema, operation.variableDefinitions ?? [], variables, {
    maxErrors: maxReportedErrors,
    // They may name values that only some callers may see.
    hideSuggestions: true,
  });
  // Without a prototype: `$constructor` without a value is no function.
  if (result.coerced) return Object.freeze(Object.assign(Object.create(null), result.coerced));
  const messages = options.mayReadSchema ? result.errors.map(({ message }) => message) : misfits(options);
  const message = messages.join(' ');
  throw new ClientError('BAD_USER_INPUT', message.slice(0, maxMessageCharacters));
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

/** What does not fit, in the words of the client: names and places of the variables that it sent. */
function misfits({ schema, operation, variables }: CoerceVariablesOptions): readonly string[] {
  const messages: string[] = [];
  for (const { variable, type: typeNode } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    const type = typeFromAST(schema, typeNode);
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (!isInputType(type)) messages.push(`Variable "$${name}" cannot be used here.`);
    else if (value === undefined) {
      if (isNonNullType(type)) messages.push(`Variable "$${name}" is required, and was not provided.`);
    } else messages.push(...misfitsIn(name, value, type, maxReportedErrors - messages.length));
    if (messages.length >= maxReportedErrors) break;
  }
  return messages;
}

/** The places of one value that do not fit, at most `max`. */
function misfitsIn(name: string, value: unknown, type: GraphQLInputType, max: number): readonly string[] {
  const places = new Set<string>();
  const stop = new Error('enough');
  try {
    coerceInputValue(value, type, (path) => {
      places.add([name, ...path].join('.').slice(0, maxPlaceCharacters));
      // The rest of a long list is not looked at.
      if (places.size >= max) throw stop;
    });
  } catch (error) {
    if (error !== stop) throw error;
  }
  return [...places].map((place) => `The value at "$${place}" does not fit its type.`);
}
