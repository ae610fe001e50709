import { LRUCache } from 'lru-cache';
import type { TextDescription } from '#gateway/documents/describe-text.ts';

/** Reads a text away from the event loop, on behalf of a caller. */
export type DescribeText = (text: string, caller: string) => Promise<TextDescription>;

/** What was found out about the texts that clients send, by their SHA-256: each text is read once. */
export class DescribedTexts {
  readonly #describe: DescribeText;
  readonly #known: LRUCache<string, TextDescription>;

  /** @param options.max how many to remember; each takes some 200 bytes, the text itself is not kept. */
  constructor(options: { readonly describe: DescribeText; readonly max: number }) {
    this.#describe = options.describe;
    this.#known = new LRUCache({ max: options.max });
  }

  /** Whether a text was read before. */
  knows(sha256: string): boolean {
    return this.#known.has(sha256);
  }

  /** @throws what the thread throws that has to read it; that is not remembered. */
  async describe(
    { text, sha256 }: { readonly text: string; readonly sha256: string },
    caller: string,
  ): Promise<TextDescription> {
    const known = this.#known.get(sha256);
    if (known) return known;
    const description = await this.#describe(text, caller);
    this.#known.set(sha256, description);
    return description;
  }
}
