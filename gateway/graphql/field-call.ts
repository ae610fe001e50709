import { Kind, print } from 'graphql';
import type { ArgumentNode, FieldNode } from 'graphql';

/** The text of a field with its arguments, whatever its alias: `name`, or `name(argument:value)`. */
export function fieldCallText({ name, arguments: args = [] }: FieldNode): string {
  return args.length === 0
    ? name.value
    : `${name.value}(${sortedArguments(args).map(printArgument).join(',')})`;
}

/**
 * The text that tells apart fields whose values must be fetched apart. One value is enough for leaves with the same
 * arguments. Of fields with something below them each response key needs its own: a null that moves up in one of them
 * leaves the other one alone.
 */
export function fieldValueText(node: FieldNode): string {
  const call = fieldCallText(node);
  return node.selectionSet ? `${(node.alias ?? node.name).value}:${call}` : call;
}

/** Arguments in the order of their names, which is of no meaning. */
export function sortedArguments(args: readonly ArgumentNode[]): readonly ArgumentNode[] {
  return args.length < 2 ? args : args.toSorted((a, b) => (a.name.value < b.name.value ? -1 : 1));
}

/** Block strings print like others with the same value. */
function printArgument({ name, value }: ArgumentNode): string {
  return `${name.value}:${value.kind === Kind.STRING ? JSON.stringify(value.value) : print(value)}`;
}
