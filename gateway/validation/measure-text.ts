import { Lexer, Source, TokenKind } from 'graphql';

/** How large a GraphQL text is, before it is parsed. */
export interface TextMeasure {
  readonly tokens: number;
  /** How many brackets of any kind are open at the same time, at most. */
  readonly nesting: number;
  /** Of the longest name, aliases included. */
  readonly nameCharacters: number;
}

const step: Readonly<Partial<Record<TokenKind, 1 | -1>>> = {
  [TokenKind.PAREN_L]: 1,
  [TokenKind.BRACKET_L]: 1,
  [TokenKind.BRACE_L]: 1,
  [TokenKind.PAREN_R]: -1,
  [TokenKind.BRACKET_R]: -1,
  [TokenKind.BRACE_R]: -1,
};

/**
 * Measures a GraphQL text token by token, and stops at the first that is above a maximum: one look at each character,
 * no recursion, whatever the text is.
 *
 * @returns what was seen until then: a count above its maximum is that maximum plus one.
 * @throws GraphQLError where the text holds something that is no token.
 */
export function measureText(text: string, max: TextMeasure): TextMeasure {
  const lexer = new Lexer(new Source(text));
  let tokens = 0;
  let open = 0;
  let nesting = 0;
  let nameCharacters = 0;
  while (tokens <= max.tokens && nesting <= max.nesting && nameCharacters <= max.nameCharacters) {
    const { kind, start, end } = lexer.advance();
    if (kind === TokenKind.EOF) break;
    tokens += 1;
    open += step[kind] ?? 0;
    nesting = Math.max(nesting, open);
    if (kind === TokenKind.NAME) nameCharacters = Math.max(nameCharacters, end - start);
  }
  return { tokens, nesting, nameCharacters };
}
