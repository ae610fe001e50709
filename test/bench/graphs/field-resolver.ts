import { defaultFieldResolver } from 'graphql';
import type { GraphQLFieldResolver } from 'graphql';
import type { FieldResolvers } from '#test/bench/graphs/bench-graph.ts';

/** Makes the field resolver that graphql-js calls for every field which has none of its own. */
export function createFieldResolver(resolvers: FieldResolvers): GraphQLFieldResolver<unknown, unknown> {
  return (source, args, context, info) => {
    const resolve = resolvers[info.parentType.name]?.[info.fieldName] ?? defaultFieldResolver;
    return resolve(source, args, context, info);
  };
}
