import { Kind, valueFromAST } from 'graphql';
import type { ArgumentNode, FieldNode, GraphQLArgument, ValueNode } from 'graphql';

/** Argument values by name; what is absent was not given and has no default. */
export type ArgumentValues = Readonly<Record<string, unknown>>;

/** Reads the arguments of one field of an operation. */
export interface ArgumentReader {
  /** Whether a variable is among them. */
  readonly dependsOnVariables: boolean;
  readonly read: (variables: Readonly<Record<string, unknown>>) => ArgumentValues;
}

type ReadValue = (variables: Readonly<Record<string, unknown>>) => unknown;

/**
 * Prepares to read some arguments of a field for any number of requests: literals are coerced once. A value that cannot
 * be coerced is taken as absent: the service refuses it, and what is refused returns nothing.
 *
 * @param args as defined by the type that answers; its defaults are what counts.
 * @see https://spec.graphql.org/September2025/#sec-Coercing-Field-Arguments
 */
export function compileArguments(args: readonly GraphQLArgument[], node: FieldNode): ArgumentReader {
  const given = new Map(node.arguments?.map((argument) => [argument.name.value, argument]));
  const constants = emptyValues();
  const readers: [string, ReadValue][] = [];
  for (const argument of args) {
    const { name } = argument;
    const read = compileArgument(argument, given.get(name));
    if (typeof read === 'function') readers.push([name, read]);
    else if (read.value !== undefined) constants[name] = read.value;
  }
  if (readers.length === 0) return { dependsOnVariables: false, read: () => constants };
  return {
    dependsOnVariables: true,
    read: (variables) => {
      const values = Object.assign(emptyValues(), constants);
      for (const [name, read] of readers) {
        const value = read(variables);
        if (value !== undefined) values[name] = value;
      }
      return values;
    },
  };
}

/** Without a prototype: names come from schemas, which may call an argument `constructor`. */
function emptyValues(): Record<string, unknown> {
  return Object.assign(Object.create(null), {});
}

function compileArgument(
  { type, defaultValue }: GraphQLArgument,
  given: ArgumentNode | undefined,
): ReadValue | { readonly value: unknown } {
  if (!given) return { value: defaultValue };
  const literal = given.value;
  if (literal.kind === Kind.VARIABLE) {
    const name = literal.name.value;
    return (variables) => (Object.hasOwn(variables, name) ? variables[name] : defaultValue);
  }
  if (!containsVariable(literal)) return { value: valueFromAST(literal, type) };
  return (variables) => valueFromAST(literal, type, variables);
}

/** Whether variables decide what stands at a path in an argument; what is not there has its default. */
export function dependsOnVariables(
  node: FieldNode,
  { argument, keys }: { readonly argument: string; readonly keys: readonly string[] },
): boolean {
  let value = node.arguments?.find(({ name }) => name.value === argument)?.value;
  for (const key of keys) {
    if (value?.kind !== Kind.OBJECT) break;
    value = value.fields.find(({ name }) => name.value === key)?.value;
  }
  return value !== undefined && containsVariable(value);
}

function containsVariable(value: ValueNode): boolean {
  if (value.kind === Kind.VARIABLE) return true;
  if (value.kind === Kind.LIST) return value.values.some(containsVariable);
  return value.kind === Kind.OBJECT && value.fields.some((field) => containsVariable(field.value));
}
