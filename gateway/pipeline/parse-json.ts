import { ClientError } from '#gateway/errors/client-error.ts';

/** Bounds of {@link parseJson}. */
export interface JsonLimits {
  /** The most values in all lists and objects together; an empty list or object counts as two. */
  readonly maxValues: number;
}

/** Deeper than any input type is used, and far from where writing the value again would exhaust the stack. */
export const maxJsonNesting = 200;
/**
 * The most different keys of all objects together. V8 gives objects of the same keys a common shape, which takes 0.1 µs
 * per object; an object with keys of its own takes 2 µs: in a few objects there may be many keys, in many objects few.
 */
export const maxDifferentKeys = { inFewObjects: 10_000, inManyObjects: 1_000 };
/** From here on, objects are many. */
export const manyObjects = 5_000;

/**
 * Parses JSON that a stranger wrote. Everything is bounded beforehand by one scan over the text, so that 1 MB of it with
 * 50,000 values takes less than 25 ms, whatever they are.
 *
 * @param what names the text in messages, such as `The body`.
 * @throws ClientError BAD_REQUEST where it is not JSON, nests lists and objects deeper than {@link maxJsonNesting}, has
 *   more than `maxValues` or more than {@link maxDifferentKeys}.
 */
export function parseJson(text: string, what: string, { maxValues }: JsonLimits): unknown {
  const { nesting, values, objects } = measureJson(text, { nesting: maxJsonNesting, values: maxValues });
  if (nesting > maxJsonNesting) {
    throw badRequest(
      `${what} nests lists and objects deeper than the ${maxJsonNesting} levels allowed; flatten it.`,
    );
  }
  if (values > maxValues) {
    throw badRequest(`${what} has more than the ${maxValues} values allowed; send fewer in one request.`);
  }
  const maxKeys = maxDifferentKeys[objects > manyObjects ? 'inManyObjects' : 'inFewObjects'];
  if (values > maxKeys && hasMoreKeys(text, maxKeys)) {
    throw badRequest(
      `${what} has more than the ${maxKeys} different keys allowed in ${objects} objects; send lists.`,
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`${what} is not JSON; send JSON such as {"name": "value"}.`, error);
  }
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const openBrace = 0x7b;
const space = 0x20;
/** 1 for the characters that give JSON its structure: quote, comma, brackets and braces. */
const isStructure = new Uint8Array(128);
for (const character of '",[]{}') isStructure[character.charCodeAt(0)] = 1;

interface JsonMeasure {
  /** Lists and objects that are open at the same time, at most. */
  readonly nesting: number;
  readonly values: number;
  readonly objects: number;
}

/** Counts what is outside strings, until one of the maxima is exceeded. */
function measureJson(text: string, max: Pick<JsonMeasure, 'nesting' | 'values'>): JsonMeasure {
  let nesting = 0;
  let depth = 0;
  let values = 1;
  let objects = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (isStructure[character] !== 1) continue;
    if (character === quote) index = endOfString(text, index);
    else if (character === comma) values += 1;
    else if (character === openBracket || character === openBrace) {
      values += 1;
      depth += 1;
      if (character === openBrace) objects += 1;
      if (depth > nesting) nesting = depth;
    } else depth -= 1;
    if (nesting > max.nesting || values > max.values) break;
  }
  return { nesting, values, objects };
}

function hasMoreKeys(text: string, max: number): boolean {
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

/** So many characters are looked at one by one before the next quote is searched for, which costs as much to begin. */
const stride = 32;

/** The place of the quote that ends a string; the text's length where none does. */
function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length) {
    for (const end = index + stride; index < end; index += 1) {
      const character = text.charCodeAt(index);
      if (character === quote) return index;
      if (character === backslash) index += 1;
    }
    const next = text.indexOf('"', index);
    if (next === -1) break;
    let before = next - 1;
    while (before >= index && text.charCodeAt(before) === backslash) before -= 1;
    // Backslashes escape one another; the quote is escaped by an odd one.
    if ((next - before) % 2 === 1) return next;
    index = next + 1;
  }
  return text.length;
}

function badRequest(fact: string, cause?: unknown): ClientError {
  return new ClientError('BAD_REQUEST', fact, { cause });
}
