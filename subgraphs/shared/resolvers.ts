import type { GraphQLResolveInfo } from 'graphql';

/**
 * A field's resolver. Parent and arguments have the shape that the schema and the parent's resolver give them; the
 * parameter types at each resolver say which.
 */
export type FieldResolver<Context> = {
  // A method type on purpose: TypeScript compares its parameters bivariantly, so a map may hold resolvers of any parent.
  bivarianceHack(parent: unknown, args: unknown, context: Context, info: GraphQLResolveInfo): unknown;
}['bivarianceHack'];

/** Resolvers by type and field, as `@apollo/subgraph` takes them. */
export type Resolvers<Context> = Readonly<Record<string, Readonly<Record<string, FieldResolver<Context>>>>>;

/** Maps such as `__resolveReference` get the representation that the gateway sent: its key has been checked by nobody. */
export type Representation<Fields> = { readonly [Name in keyof Fields]?: unknown };

/** A key out of a representation as text; `''`, which nothing has as its id, where the gateway sent no such key. */
export function keyText(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}
