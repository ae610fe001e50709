/** Chooses, always the same from the same seed. */
export interface Random {
  /** A whole number from 0 to below `count`. */
  readonly below: (count: number) => number;
  /** True once in `count` times. */
  readonly once: (count: number) => boolean;
  /** One of several. @throws RangeError of none. */
  readonly one: <Item>(items: readonly Item[]) => Item;
  /** Some of several in their order, at least `least` where there are as many. */
  readonly some: <Item>(items: readonly Item[], least?: number) => Item[];
}

/** Starts anew from a text. */
export function randomFrom(seed: string): Random {
  let state = hash(seed);
  const below = (count: number): number => {
    // Mulberry32, by Tommy Ettinger.
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
  };
  const one = <Item>(items: readonly Item[]): Item => {
    const item = items[below(items.length)];
    if (item === undefined) throw new RangeError('There is nothing to choose from');
    return item;
  };
  const some = <Item>(items: readonly Item[], least = 1): Item[] => {
    const taken = items.filter(() => below(2) === 0);
    for (const item of items) if (taken.length < least && !taken.includes(item)) taken.push(item);
    return items.filter((item) => taken.includes(item));
  };
  return { below, once: (count) => below(count) === 0, one, some };
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x81_1c_9d_c5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01_00_01_93);
  return value;
}
