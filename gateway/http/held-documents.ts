import type { DocumentNode } from 'graphql';

/**
 * The documents of requests that are inside Apollo Server just now, as its document store: it finds each by the
 * SHA-256 of its text, and neither parses nor validates again what was prepared before.
 */
export class HeldDocuments {
  readonly #held = new Map<string, { readonly document: DocumentNode; count: number }>();

  /** Keeps a document findable until the returned function is called. */
  hold(sha256: string, document: DocumentNode): () => void {
    const held = this.#held.get(sha256) ?? { document, count: 0 };
    held.count += 1;
    this.#held.set(sha256, held);
    return () => {
      held.count -= 1;
      if (held.count === 0) this.#held.delete(sha256);
    };
  }

  /** @param key the schema's prefix, a colon and the SHA-256. */
  async get(key: string): Promise<DocumentNode | undefined> {
    return this.#held.get(key.slice(key.lastIndexOf(':') + 1))?.document;
  }

  async set(): Promise<void> {
    // Everything that runs is held already.
  }

  async delete(): Promise<boolean> {
    return false;
  }
}
