import { Kind } from 'graphql';
import type { FieldNode, GraphQLField } from 'graphql';

/**
 * The arguments that `candidate` is resolved with, where `values` were coerced for the field the client selected.
 * Both are the same field unless the selection goes through an interface: an object may then have further arguments
 * and other defaults, and it is the object that is asked in the end.
 */
export function candidateArguments({
  selected,
  candidate,
  node,
  values,
}: {
  readonly selected: GraphQLField<unknown, unknown>;
  readonly candidate: GraphQLField<unknown, unknown>;
  readonly node: FieldNode;
  readonly values: Readonly<Record<string, unknown>>;
}): Readonly<Record<string, unknown>> {
  if (selected === candidate) return values;
  const given = new Map(node.arguments?.map((argument) => [argument.name.value, argument.value]));
  const result: [string, unknown][] = candidate.args.map(({ name, defaultValue }) => {
    const literal = given.get(name);
    if (!literal) return [name, defaultValue];
    if (literal.kind !== Kind.VARIABLE) return [name, values[name]];
    // A variable that was not given leaves the interface's default, or nothing: the object's default is what counts.
    const ofInterface = selected.args.find((argument) => argument.name === name);
    const isGiven = Object.hasOwn(values, name) && values[name] !== ofInterface?.defaultValue;
    return [name, isGiven ? values[name] : defaultValue];
  });
  return Object.fromEntries(result);
}
