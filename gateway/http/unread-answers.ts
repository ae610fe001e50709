import { FairShares } from '#gateway/bounded/fair-shares.ts';
import type { OpenRequest } from '#gateway/http/connections.ts';

/** Bounds of {@link UnreadAnswers}. */
export interface UnreadAnswersOptions {
  readonly answerTimeoutMs: number;
  /** Of all addresses together. */
  readonly maxUnreadBytes: number;
  /** Of one address; an IPv6 site may have its multiple of it. */
  readonly maxUnreadBytesPerIp: number;
}

/**
 * Answers that are handed over and that the system does not take yet, because their clients do not read. Each holds its
 * bytes, so they are bounded by a deadline and by fair shares of bytes.
 */
export class UnreadAnswers {
  readonly #options: UnreadAnswersOptions;
  readonly #shares: FairShares<OpenRequest>;
  /** When each was handed over; the oldest first. */
  readonly #since = new Map<OpenRequest, number>();
  readonly #cut: (open: OpenRequest) => void;

  /** @param cut destroys the connection of a client that does not read. */
  constructor(options: UnreadAnswersOptions, cut: (open: OpenRequest) => void) {
    const { maxUnreadBytes: max, maxUnreadBytesPerIp: maxPerAddress } = options;
    this.#options = options;
    this.#shares = new FairShares({ max, maxPerAddress });
    this.#cut = cut;
  }

  /** How many are not read to their end. */
  get size(): number {
    return this.#since.size;
  }

  /** Their bytes, each counted whole until the last one is taken. */
  get bytes(): number {
    return this.#shares.weight;
  }

  /** Counts an answer; above a bound, the oldest answers of the largest holder are cut. */
  begin(open: OpenRequest, bytes: number, nowMs: number): void {
    const { address } = open.exchange;
    this.#since.set(open, nowMs);
    this.#shares.add(open, address, bytes);
    for (;;) {
      const surplus = this.#shares.surplus(address);
      if (!surplus) return;
      this.#giveUp(surplus.item);
    }
  }

  /** It is read, or its connection is gone. */
  end(open: OpenRequest): void {
    if (this.#since.delete(open)) this.#shares.delete(open);
  }

  /** Cuts off those that are late. To be called several times a second. */
  sweep(nowMs: number): void {
    for (const [open, sinceMs] of this.#since) {
      if (nowMs - sinceMs < this.#options.answerTimeoutMs) return; // and so are all that came later
      this.#giveUp(open);
    }
  }

  #giveUp(open: OpenRequest): void {
    this.end(open);
    this.#cut(open);
  }
}
