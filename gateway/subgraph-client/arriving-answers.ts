import type { AddressKeys } from '#gateway/bounded/address-keys.ts';
import { FairShares } from '#gateway/bounded/fair-shares.ts';
import { SubgraphFailure } from '#gateway/errors/subgraph-failure.ts';

/** Bounds of {@link ArrivingAnswers}. */
export interface ArrivingAnswersOptions {
  /** Of all callers' addresses together. */
  readonly maxSubgraphBytes: number;
  /** Of one caller's address; an IPv6 site may have its multiple of it. */
  readonly maxSubgraphBytesPerIp: number;
  /** Called for each answer that is dropped, with the address whose request it answers. */
  readonly onDrop: (address: string) => void;
}

/** An answer that arrives. */
interface Arriving {
  readonly address: AddressKeys;
  fail(reason: SubgraphFailure): void;
}

/** An answer up to this size is never counted: most arrive in one part. At most 256 per subgraph arrive at a time. */
const uncountedBytes = 64 * 1024;

/**
 * The bytes of answers that arrive from all subgraphs, bounded in all and per caller's address: each answer has a bound
 * of its own, but a thousand of 10 MB at the same time are 10 GB. Above a bound, the address with most bytes loses its
 * oldest answer.
 */
export class ArrivingAnswers {
  readonly #shares: FairShares<Arriving>;
  readonly #onDrop: (address: string) => void;

  constructor({
    maxSubgraphBytes: max,
    maxSubgraphBytesPerIp: maxPerAddress,
    onDrop,
  }: ArrivingAnswersOptions) {
    this.#shares = new FairShares({ max, maxPerAddress });
    this.#onDrop = onDrop;
  }

  /** Their bytes, without those of small answers. */
  get bytes(): number {
    return this.#shares.weight;
  }

  /** More of an answer has arrived. @param size what has arrived of it so far, this part of `length` bytes included. */
  receive(answer: Arriving, size: number, length: number): void {
    if (size <= uncountedBytes) return;
    if (!this.#shares.grow(answer, length)) this.#shares.add(answer, answer.address, size);
    for (;;) {
      const surplus = this.#shares.surplus(answer.address);
      if (!surplus) return;
      const { item, bound } = surplus;
      this.#shares.delete(item);
      this.#onDrop(item.address.network);
      const setting = bound === 'total' ? 'maxSubgraphBytes' : 'maxSubgraphBytesPerIp';
      const fact = `More bytes of subgraph answers were arriving than limits.${setting} allows.`;
      item.fail(new SubgraphFailure('SUBGRAPH_RESPONSE_DROPPED', fact));
    }
  }

  /** The answer was given out, or will not be. */
  end(answer: Arriving): void {
    this.#shares.delete(answer);
  }
}
