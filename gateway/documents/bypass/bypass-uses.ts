/** More live tokens than operators ever sign. */
const maxTokens = 10_000;

/** Counts how often each token was used: it may be used again and again while it is valid, and everyone can see it. */
export class BypassUses {
  readonly #byToken = new Map<string, number>();

  /** @returns how often the token was used in this process, this time included. */
  count(tokenId: string): number {
    const uses = (this.#byToken.get(tokenId) ?? 0) + 1;
    if (uses === 1 && this.#byToken.size >= maxTokens) this.#forgetOldest();
    this.#byToken.set(tokenId, uses);
    return uses;
  }

  /** The one that came first expires first, or nearly so. */
  #forgetOldest(): void {
    const [oldest] = this.#byToken.keys();
    if (oldest !== undefined) this.#byToken.delete(oldest);
  }
}
