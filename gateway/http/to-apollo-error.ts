import { GraphQLError } from 'graphql';
import type { Refusal } from '#gateway/errors/refusal.ts';

/**
 * A refusal in the form that stops Apollo Server, for its plugins to see. The answer itself is written by
 * `writeRefusal`, like every other refusal.
 */
export function toApolloError({ errors: [first], status }: Refusal): GraphQLError {
  return new GraphQLError(first?.message ?? 'Internal server error', {
    extensions: { ...first?.extensions, http: { status } },
  });
}
