import { ClientError } from '#gateway/errors/client-error.ts';

/** Deeper than any input type is used, and far from where writing the value again would exhaust the stack. */
export const maxJsonNesting = 200;
/**
 * The most different keys of all objects together. Reading objects of a few shapes takes 4 ms for each megabyte; keys
 * that are all different take 25 times as long.
 */
export const maxDifferentKeys = 20_000;
/** A text of fewer characters holds too few keys to take long. */
const harmlessCharacters = 6 * maxDifferentKeys;

/**
 * Parses JSON that a stranger wrote.
 *
 * @param what names the text in messages, such as `The body`.
 * @throws ClientError BAD_REQUEST where it is not JSON, nests lists and objects deeper than {@link maxJsonNesting}, or
 *   has more than {@link maxDifferentKeys}.
 */
export function parseJson(text: string, what: string): unknown {
  if (nests(text, maxJsonNesting)) {
    const fact = `${what} nests lists and objects deeper than the ${maxJsonNesting} levels allowed; flatten it.`;
    throw new ClientError('BAD_REQUEST', fact);
  }
  if (text.length > harmlessCharacters && hasManyKeys(text, maxDifferentKeys)) {
    const fact = `${what} has more than the ${maxDifferentKeys} different keys allowed in its objects; send lists.`;
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
const colon = 0x3a;
const space = 0x20;

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

function hasManyKeys(text: string, max: number): boolean {
  const keys = new Set<string>();
  for (let start = text.indexOf('"'); start !== -1 && keys.size <= max;) {
    const end = endOfString(text, start);
    let next = end + 1;
    while (text.charCodeAt(next) <= space) next += 1;
    if (text.charCodeAt(next) === colon) keys.add(text.slice(start, end));
    start = text.indexOf('"', next);
  }
  return keys.size > max;
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
