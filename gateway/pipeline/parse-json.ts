import { setImmediate as nextTurn } from 'node:timers/promises';
import { ClientError } from '#gateway/errors/client-error.ts';
import { JsonScan } from '#gateway/pipeline/json-scan.ts';

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
 * Parses JSON that a stranger wrote. Everything is bounded beforehand by one scan over the text, so that any 1 MB of it with
 * 50,000 values takes less than 25 ms.
 *
 * @param what names the text in messages, such as `The body`.
 * @throws ClientError BAD_REQUEST where it is not JSON, nests lists and objects deeper than {@link maxJsonNesting}, has
 *   more than `maxValues` or more than {@link maxDifferentKeys}.
 */
export function parseJson(text: string, what: string, limits: JsonLimits): unknown {
  const scan = newScan(text, limits);
  scan.advance(text.length);
  requireWithin(scan, what, limits);
  return parse(text, what);
}

/** So many characters take a few milliseconds at most. */
const charactersPerTurn = 262_144;

/** The same as {@link parseJson} for long texts: they are scanned in turns of the event loop, and parsed in one more. */
export async function parseLongJson(text: string, what: string, limits: JsonLimits): Promise<unknown> {
  const scan = newScan(text, limits);
  while (!scan.advance(charactersPerTurn)) await nextTurn();
  requireWithin(scan, what, limits);
  await nextTurn();
  return parse(text, what);
}

function newScan(text: string, { maxValues }: JsonLimits): JsonScan {
  const keys = { fewest: maxDifferentKeys.inManyObjects, most: maxDifferentKeys.inFewObjects };
  return new JsonScan(text, { nesting: maxJsonNesting, values: maxValues, keys });
}

function requireWithin(scan: JsonScan, what: string, { maxValues }: JsonLimits): void {
  const { nesting, values, objects, keys } = scan;
  if (nesting > maxJsonNesting) {
    throw badRequest(
      `${what} nests lists and objects deeper than the ${maxJsonNesting} levels allowed; flatten it.`,
    );
  }
  if (values > maxValues) {
    throw badRequest(`${what} has more than the ${maxValues} values allowed; send fewer in one request.`);
  }
  const maxKeys = maxDifferentKeys[objects > manyObjects ? 'inManyObjects' : 'inFewObjects'];
  if (keys > maxKeys) {
    throw badRequest(
      `${what} has more than the ${maxKeys} different keys allowed in ${objects} objects; send lists.`,
    );
  }
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`${what} is not JSON; send JSON such as {"name": "value"}.`, error);
  }
}

function badRequest(fact: string, cause?: unknown): ClientError {
  return new ClientError('BAD_REQUEST', fact, { cause });
}
