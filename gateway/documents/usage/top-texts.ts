import { addTallies } from '#gateway/documents/usage/usage-tally.ts';
import type { UnregisteredText } from '#gateway/documents/usage/usage-store.ts';

/**
 * The texts that run most, among any number of them, in bounded memory: one that is new takes the place and the count
 * of the rarest. A text with more than 1/size of all runs is always among them, and `overcount` bounds the error.
 * @see https://doi.org/10.1007/978-3-540-30570-5_27 Metwally et al., "Efficient computation of frequent and top-k
 *   elements in data streams" (Space-Saving)
 */
export class TopTexts {
  readonly #size: number;
  readonly #bySha256 = new Map<string, UnregisteredText>();

  constructor({ size }: { readonly size: number }) {
    this.#size = size;
  }

  add(text: UnregisteredText): void {
    const known = this.#bySha256.get(text.sha256);
    if (known) {
      const overcount = known.overcount + text.overcount;
      this.#bySha256.set(text.sha256, { ...known, ...text, ...addTallies(known, text), overcount });
      return;
    }
    const room = this.#bySha256.size < this.#size ? 0 : this.#dropRarest();
    this.#bySha256.set(text.sha256, {
      ...text,
      count: text.count + room,
      overcount: text.overcount + room,
    });
  }

  /** Those that ran most come first. */
  list(): readonly UnregisteredText[] {
    return [...this.#bySha256.values()].sort((a, b) => b.count - a.count);
  }

  /** Forgets those that were last seen before `ms`. */
  forgetBefore(ms: number): void {
    for (const { sha256, lastSeenMs } of this.#bySha256.values()) {
      if (lastSeenMs < ms) this.#bySha256.delete(sha256);
    }
  }

  /** @returns everything there was. */
  take(): readonly UnregisteredText[] {
    const texts = [...this.#bySha256.values()];
    this.#bySha256.clear();
    return texts;
  }

  /** @returns the count of what is dropped. */
  #dropRarest(): number {
    let rarest: UnregisteredText | undefined;
    for (const text of this.#bySha256.values()) {
      if (rarest === undefined || text.count < rarest.count) rarest = text;
    }
    if (!rarest) return 0;
    this.#bySha256.delete(rarest.sha256);
    return rarest.count;
  }
}
