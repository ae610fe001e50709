/** A stream of numbers that looks random and is the same on every machine and in every service. */
export interface Random {
  /** At least 0, below 1. */
  readonly fraction: () => number;
  /** At least `from`, at most `to`. */
  readonly integer: (from: number, to: number) => number;
  /** One of the choices. */
  readonly pick: <Choice>(choices: readonly [Choice, ...Choice[]]) => Choice;
}

/**
 * Makes the stream that belongs to a name, such as `product 17`. Every row has a stream of its own, so that a service
 * can compute one column of one row without the rest.
 */
export function createRandom(name: string): Random {
  let state = hash(name);
  // mulberry32: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (from: number, to: number): number => from + Math.floor(fraction() * (to - from + 1));
  return { fraction, integer, pick: (choices) => choices[integer(0, choices.length - 1)] ?? choices[0] };
}

/** FNV-1a over UTF-16 code units, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value;
}
