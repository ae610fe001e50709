import { Kind } from 'graphql';
import type { TypeNode } from 'graphql';

/** How many lists there are around a type. */
export function listDepthOf(type: TypeNode): number {
  if (type.kind === Kind.NAMED_TYPE) return 0;
  return listDepthOf(type.type) + (type.kind === Kind.LIST_TYPE ? 1 : 0);
}

/** The name of a type without what is around it. */
export function namedTypeOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedTypeOf(type.type);
}
