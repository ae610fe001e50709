/** A selection set in the text of a fetch. Sets of equal text on one type are the same object. */
export interface TextSet {
  /** Larger than those of the sets below it. */
  readonly id: number;
  /** The type that it is a selection of; undefined: no fragment can stand for it. */
  readonly type: string | undefined;
  /** In braces. */
  readonly parts: readonly TextPart[];
}

/** A piece of text, or a selection set that is written in its place. */
export type TextPart = string | TextSet;

/** A text and the fragments that it uses. */
export interface WrittenText {
  readonly text: string;
  /** Definitions one after the other; empty: none. */
  readonly fragments: string;
}

/** A fragment must save this many characters: a shorter text is no better if it is harder to read. */
const minSavedCharacters = 100;

/** The longest text, without fragments, of one selection set. */
const maxCharacters = 1_000_000;

/**
 * The text of one fetch while it is put together. Fragments that a client nests in two ways are twice the text at every
 * level if written out; here a selection set is kept once, and written once if that makes the text shorter.
 */
export class FetchText {
  readonly #sets = new Map<string, TextSet>();

  /** @param type of which a fragment may be made; undefined: none. */
  set(type: string | undefined, parts: readonly TextPart[]): TextSet {
    const key = `${type ?? ''} ${parts.map((part) => (typeof part === 'string' ? part : `#${part.id}`)).join('')}`;
    let set = this.#sets.get(key);
    if (!set) this.#sets.set(key, (set = { id: this.#sets.size, type, parts }));
    return set;
  }

  /**
   * Writes the text with as many generated fragments (`F0`, `F1`, …) as make it shorter.
   *
   * @param onTooLong throws.
   */
  write(parts: readonly TextPart[], onTooLong: () => never): WrittenText {
    const written = new Map<TextSet, string>();
    const fragments: string[] = [];
    for (const [set, count] of countUses(parts)) {
      const text = `{${join(set.parts, written)}}`;
      if (text.length > maxCharacters) onTooLong();
      const name = `F${fragments.length}`;
      const definition = `fragment ${name} on ${set.type ?? ''}${text}`;
      const spread = `{...${name}}`;
      const saved = count * (text.length - spread.length) - definition.length;
      const isFragment = set.type !== undefined && saved >= minSavedCharacters;
      written.set(set, isFragment ? spread : text);
      if (isFragment) fragments.push(definition);
    }
    return { text: join(parts, written), fragments: fragments.join(' ') };
  }
}

/** How often each set is written if every set that may be a fragment is written once; smaller ids first. */
function countUses(parts: readonly TextPart[]): readonly (readonly [TextSet, number])[] {
  const uses = new Map<TextSet, number>();
  const collect = (some: readonly TextPart[]): void => {
    for (const part of some) {
      if (typeof part === 'string' || uses.has(part)) continue;
      uses.set(part, 0);
      collect(part.parts);
    }
  };
  const count = (some: readonly TextPart[], times: number): void => {
    for (const part of some) if (typeof part !== 'string') uses.set(part, (uses.get(part) ?? 0) + times);
  };
  collect(parts);
  count(parts, 1);
  const sets = [...uses.keys()].sort((a, b) => b.id - a.id);
  for (const set of sets) count(set.parts, set.type === undefined ? (uses.get(set) ?? 0) : 1);
  return [...uses].sort(([a], [b]) => a.id - b.id);
}

function join(parts: readonly TextPart[], written: ReadonlyMap<TextSet, string>): string {
  return parts.map((part) => (typeof part === 'string' ? part : written.get(part))).join('');
}
