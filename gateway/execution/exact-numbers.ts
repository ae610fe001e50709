import { getOwn, isJsonObject } from '#gateway/bounded/json-object.ts';

/**
 * Where numbers are to be kept digit by digit: `exact` for a value and all that is in it, or, by key, in some fields of an
 * object. Lists are passed through.
 */
export type ExactShape = 'exact' | ExactFields;
/** Where in an object numbers are to be kept digit by digit. */
export interface ExactFields extends ReadonlyMap<string, ExactShape> {}

/** The longest number that is kept; some languages take quadratic time for reading more digits. */
export const maxNumberLength = 1000;

/** A number of more than {@link maxNumberLength} characters, where its digits matter. */
export class NumberTooLong extends Error {}

declare global {
  interface JSON {
    /** @see https://tc39.es/proposal-json-parse-with-source/ */
    rawJSON(text: string): { readonly rawJSON: string };
    isRawJSON(value: unknown): boolean;
  }
}

/**
 * Finds text in which `JSON.parse` may lose digits, at native speed: 16 digits or more, an exponent, a trailing zero
 * behind the point, or `-0`. Also matches some harmless text, such as the same within strings.
 */
const suspect = /[:,[\s]-?\d[\d.]{15}|\d[eE][+-]?\d|\.\d*0\s*[,\]}]|-0\s*[,\]}]/;

/** Called with each number of which `JSON.parse` does not keep the text. */
type OnNumber = (container: object, key: string | number, source: string) => void;

/**
 * Finds the numbers of a JSON text that JavaScript would write otherwise than they were written: integers beyond 2^53,
 * more decimals than a double has, `1.10`, `1e400`, `-0`. What `JSON.stringify` gives back anyway is left out.
 *
 * @param value what `JSON.parse` made of the text; the containers that hold the numbers are those of this value.
 * @throws NumberTooLong
 * @see https://www.rfc-editor.org/rfc/rfc8259#section-6 which leaves the precision of numbers to implementations
 */
export function findExactNumbers(
  { text, value, shape }: { readonly text: string; readonly value: unknown; readonly shape: ExactShape },
  onNumber: OnNumber,
): void {
  if (suspect.test(text)) new NumberScan(text, onNumber).run(value, shape);
}

/** Puts numbers as they were written into a parsed JSON text: as raw JSON, which `JSON.stringify` writes as it is. */
export function keepExactNumbers(options: Parameters<typeof findExactNumbers>[0]): void {
  findExactNumbers(options, (container, key, source) => {
    Reflect.set(container, key, JSON.rawJSON(source));
  });
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const minus = 0x2d;
const plus = 0x2b;
const point = 0x2e;
const zero = 0x30;
const nine = 0x39;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const lowerE = 0x65;
const upperE = 0x45;

/** One list or object that is open at a place of the text. */
interface Level {
  readonly isList: boolean;
  /** Position in a list; start of the key's text in an object. */
  at: number;
  /** In an object: the end of the key's text, and whether a key comes next. */
  keyEnd: number;
  expectsKey: boolean;
  /** The parsed list or object and where its numbers matter; undefined: not looked up yet; null: nowhere. */
  found: { readonly container: object; readonly shape: ExactShape } | null | undefined;
}

/** One pass over the text, with a stack of what is open; containers are looked up where there is a number to keep. */
class NumberScan {
  readonly #text: string;
  readonly #onNumber: OnNumber;
  readonly #levels: Level[] = [];

  constructor(text: string, onNumber: OnNumber) {
    this.#text = text;
    this.#onNumber = onNumber;
  }

  run(value: unknown, shape: ExactShape): void {
    const text = this.#text;
    const levels = this.#levels;
    for (let index = 0; index < text.length; index += 1) {
      const character = text.charCodeAt(index);
      const top = levels.at(-1);
      if (character === quote) {
        const end = endOfString(text, index);
        if (top?.expectsKey) {
          top.at = index;
          top.keyEnd = end + 1;
          top.expectsKey = false;
        }
        index = end;
      } else if (character === openBrace || character === openBracket) {
        const isList = character === openBracket;
        const found =
          levels.length > 0
            ? undefined
            : typeof value === 'object' && value
              ? { container: value, shape }
              : null;
        levels.push({ isList, at: 0, keyEnd: 0, expectsKey: !isList, found });
      } else if (character === closeBrace || character === closeBracket) {
        levels.pop();
      } else if (character === comma) {
        if (top?.isList) top.at += 1;
        else if (top) top.expectsKey = true;
      } else if (character === minus || isDigit(character)) {
        index = this.#number(index) - 1;
      }
    }
  }

  /** @returns where the number ends. */
  #number(start: number): number {
    const text = this.#text;
    let end = start + 1;
    let isPlain = text.charCodeAt(start) !== minus;
    for (; ; end += 1) {
      const character = text.charCodeAt(end);
      if (isDigit(character)) continue;
      if (!isInNumber(character)) break;
      isPlain = false;
    }
    if (isPlain && end - start < 16) return end;
    if (end - start > maxNumberLength) {
      if (this.#isWanted()) throw new NumberTooLong();
      return end;
    }
    const source = text.slice(start, end);
    if (String(Number(source)) !== source) this.#report(source);
    return end;
  }

  #isWanted(): boolean {
    const found = this.#lookUp(this.#levels.length - 1);
    return found !== null && shapeBelow(found.shape, this.#keyOf(this.#levels.length - 1)) === 'exact';
  }

  #report(source: string): void {
    const last = this.#levels.length - 1;
    const found = this.#lookUp(last);
    if (!found) return;
    const key = this.#keyOf(last);
    // Of two values with one key the last one counts, and only that is there.
    if (shapeBelow(found.shape, key) === 'exact' && Object.is(childOf(found.container, key), Number(source)))
      this.#onNumber(found.container, key, source);
  }

  /** Looks up a container by those around it; each is looked up once. */
  #lookUp(last: number): NonNullable<Level['found']> | null {
    const levels = this.#levels;
    let index = last;
    while (index > 0 && levels[index]?.found === undefined) index -= 1;
    let found = levels[index]?.found ?? null;
    while (index < last) {
      const key = this.#keyOf(index);
      index += 1;
      const container: unknown = found ? childOf(found.container, key) : undefined;
      const shape: ExactShape | undefined = found ? shapeBelow(found.shape, key) : undefined;
      found = typeof container === 'object' && container && shape ? { container, shape } : null;
      const level = levels[index];
      if (level) level.found = found;
    }
    return found;
  }

  #keyOf(index: number): string | number {
    const level = this.#levels[index];
    if (!level || level.isList) return level?.at ?? 0;
    const key: string = JSON.parse(this.#text.slice(level.at, level.keyEnd));
    return key;
  }
}

function shapeBelow(shape: ExactShape, key: string | number): ExactShape | undefined {
  return shape === 'exact' || typeof key === 'number' ? shape : shape.get(key);
}

function childOf(container: object, key: string | number): unknown {
  if (typeof key === 'number') return Array.isArray(container) ? container[key] : undefined;
  return isJsonObject(container) ? getOwn(container, key) : undefined;
}

function isDigit(character: number): boolean {
  return character >= zero && character <= nine;
}

function isInNumber(character: number): boolean {
  return (
    character === point ||
    character === lowerE ||
    character === upperE ||
    character === minus ||
    character === plus
  );
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
