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

/** So many characters are looked at one by one before the next quote is searched for, which costs as much to begin. */
const stride = 32;
/** The shortest key has four characters, with quotes and colon. */
const minKeyCharacters = 4;

/** Where {@link JsonScan} may stop. */
export interface JsonScanMaxima {
  readonly nesting: number;
  readonly values: number;
  /** Different keys are counted up to `most` and one more; not at all in a text too short for more than `fewest`. */
  readonly keys: { readonly fewest: number; readonly most: number };
}

/**
 * Counts what a JSON text consists of, outside strings, before it is parsed: one look at each character, in as many
 * steps as one likes, until the end or until a maximum is exceeded.
 */
export class JsonScan {
  /** Lists and objects that are open at the same time, at most. */
  nesting = 0;
  /** Values in all lists and objects; an empty list or object counts as two. */
  values = 1;
  objects = 0;
  readonly #text: string;
  readonly #max: JsonScanMaxima;
  readonly #keys: Set<string> | undefined;
  #index = 0;
  #depth = 0;
  /** Where the string begins that a step ended in; -1: in none. */
  #stringStart = -1;

  constructor(text: string, max: JsonScanMaxima) {
    this.#text = text;
    this.#max = max;
    if (text.length > minKeyCharacters * max.keys.fewest) this.#keys = new Set();
  }

  /** How many different keys all objects have together. */
  get keys(): number {
    return this.#keys?.size ?? 0;
  }

  /** Looks at about so many characters more. @returns whether there is nothing left to look at. */
  advance(characters: number): boolean {
    const text = this.#text;
    const end = Math.min(text.length, this.#index + characters);
    let index = this.#index;
    while (index < end) {
      if (this.#stringStart !== -1) {
        index = this.#leaveString(index, end);
        continue;
      }
      const character = text.charCodeAt(index);
      index += 1;
      if (isStructure[character] !== 1) continue;
      if (character === quote) this.#stringStart = index;
      else if (this.#count(character)) return true;
    }
    this.#index = index;
    return index >= text.length;
  }

  /** @returns whether a maximum is exceeded. */
  #count(character: number): boolean {
    if (character === comma) this.values += 1;
    else if (character === openBracket || character === openBrace) {
      this.values += 1;
      this.#depth += 1;
      if (character === openBrace) this.objects += 1;
      if (this.#depth > this.nesting) this.nesting = this.#depth;
    } else this.#depth -= 1;
    return this.nesting > this.#max.nesting || this.values > this.#max.values;
  }

  /** @returns the place after the string; a place in it, which is not escaped, where `end` comes first. */
  #leaveString(from: number, end: number): number {
    const text = this.#text;
    let index = from;
    while (index < end) {
      let escapes = 0;
      for (const stop = index + stride; index < stop; index += 1) {
        const character = text.charCodeAt(index);
        if (character === quote) return this.#endString(index);
        if (character === backslash) {
          escapes += 1;
          index += 1;
        }
      }
      // Among escapes, the next quote is likely to be one.
      if (escapes > 0) continue;
      const next = text.indexOf('"', index);
      if (next === -1) return text.length;
      let before = next - 1;
      while (before >= index && text.charCodeAt(before) === backslash) before -= 1;
      // Backslashes escape one another; the quote is escaped by an odd one.
      if ((next - before) % 2 === 1) return this.#endString(next);
      index = next + 1;
    }
    return index;
  }

  #endString(end: number): number {
    const text = this.#text;
    if (this.#keys && this.#keys.size <= this.#max.keys.most) {
      let next = end + 1;
      while (text.charCodeAt(next) <= space) next += 1;
      if (text.charCodeAt(next) === colon) this.#keys.add(text.slice(this.#stringStart, end));
    }
    this.#stringStart = -1;
    return end + 1;
  }
}
