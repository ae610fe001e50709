import type { Shape } from '#test/bench/shapes.ts';

/** The body of a GraphQL request with its text. */
export function graphqlBody({ query, operationName, variables }: Shape): string {
  return JSON.stringify({ query, operationName, variables });
}
