import { LRUCache } from 'lru-cache';

/** How much clients may register at run time. */
export interface AutomaticDocumentsLimits {
  readonly maxDocuments: number;
  /** Of all texts together, in UTF-8. */
  readonly maxBytes: number;
}

/**
 * The texts that clients have registered by themselves (automatic persisted queries), in the memory of this process. The
 * least recently used ones go first; a client whose text has gone is told so, and sends it again.
 */
export class AutomaticDocuments {
  readonly #texts: LRUCache<string, string>;

  constructor({ maxDocuments, maxBytes }: AutomaticDocumentsLimits) {
    this.#texts = new LRUCache({
      max: maxDocuments,
      maxSize: maxBytes,
      sizeCalculation: (text) => Math.max(1, Buffer.byteLength(text)),
    });
  }

  /** @param sha256 of the text, in lower-case hexadecimal digits. */
  find(sha256: string): string | undefined {
    return this.#texts.get(sha256);
  }

  /** Keeps a text that is known to be valid, and to hash to `sha256`. One larger than all of the room is not kept. */
  keep({ sha256, text }: { readonly sha256: string; readonly text: string }): void {
    if (this.#texts.peek(sha256) === undefined) this.#texts.set(sha256, text);
  }
}
