import { GraphQLSkipDirective, Kind } from 'graphql';
import type { FieldNode } from 'graphql';

/**
 * What stands in an operation for a root field of a mutation that was removed and may not be null: the mutation may end
 * there, so that no request carries out fields on both sides of it. It selects nothing: `__typename @skip(if: true)`.
 *
 * @param key a response key that no other field has.
 * @see https://spec.graphql.org/September2025/#sec-Handling-Execution-Errors
 */
export function serialEnd(key: string): FieldNode {
  const name = { kind: Kind.NAME, value: '__typename' } as const;
  return {
    kind: Kind.FIELD,
    name,
    ...(key === name.value ? {} : { alias: { kind: Kind.NAME, value: key } }),
    directives: [
      {
        kind: Kind.DIRECTIVE,
        name: { kind: Kind.NAME, value: GraphQLSkipDirective.name },
        arguments: [
          {
            kind: Kind.ARGUMENT,
            name: { kind: Kind.NAME, value: 'if' },
            value: { kind: Kind.BOOLEAN, value: true },
          },
        ],
      },
    ],
  };
}

/** Whether a field is a {@link serialEnd}. */
export function isSerialEnd({ name, directives = [] }: FieldNode): boolean {
  return (
    name.value === '__typename' &&
    directives.some(({ name: { value }, arguments: args = [] }) => {
      const condition = args[0]?.value;
      return value === GraphQLSkipDirective.name && condition?.kind === Kind.BOOLEAN && condition.value;
    })
  );
}
