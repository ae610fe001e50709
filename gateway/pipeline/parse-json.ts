import { ClientError } from '#gateway/errors/client-error.ts';

/** Deeper than any input type is used, and far from where writing the value again would exhaust the stack. */
export const maxJsonNesting = 200;

/**
 * Parses JSON that a stranger wrote.
 *
 * @param what names the text in messages, such as `The body`.
 * @throws ClientError BAD_REQUEST where it is not JSON, or nests lists and objects deeper than {@link maxJsonNesting}.
 */
export function parseJson(text: string, what: string): unknown {
  if (nests(text, maxJsonNesting)) {
    const fact = `${what} nests lists and objects deeper than the ${maxJsonNesting} levels allowed; flatten it.`;
    throw new ClientError('BAD_REQUEST', fact);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ClientError('BAD_REQUEST', `${what} is not JSON; send JSON such as {"name": "value"}.`, {
      cause: error,
    });
  }
}

const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** Whether brackets and braces outside strings are open at the same time more than `max` times. */
function nests(text: string, max: number): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (character === quote) index = endOfString(text, index);
    else if (character === openBracket || character === openBrace) depth += 1;
    else if (character === closeBracket || character === closeBrace) depth -= 1;
    if (depth > max) return true;
  }
  return false;
}

/** The place of the quote that ends a string; the text's length where none does. */
function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (character === quote) return index;
    if (character === backslash) index += 1;
  }
  return text.length;
}
