import { Lexer, Source, TokenKind } from 'graphql';

/**
 * Counts the tokens of a GraphQL text, and stops as soon as there are more than `max`.
 *
 * @returns the count, or `max + 1` where there are more.
 * @throws GraphQLError where the text holds something that is no token.
 */
export function countTokens(text: string, max: number): number {
  const lexer = new Lexer(new Source(text));
  let count = 0;
  while (count <= max && lexer.advance().kind !== TokenKind.EOF) count += 1;
  return count;
}
