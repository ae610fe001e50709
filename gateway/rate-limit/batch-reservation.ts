import type {
  Charge,
  Denial,
  RateLimitStore,
  Reservation,
  ReserveOptions,
} from '#gateway/rate-limit/rate-limit-store.ts';

/** One operation's part in a {@link BatchReservation}. */
export interface BatchMember {
  /** The store that this operation reserves in and settles with; what it asks for waits until all others have asked. */
  over(store: RateLimitStore): RateLimitStore;
  /** The operation has come to nothing and will not ask: the others need not wait for it. Afterwards, or twice: nothing. */
  leave(): void;
}

interface Asked {
  readonly options: ReserveOptions;
  readonly answer: (outcome: Promise<Reservation | Denial>) => void;
}

/**
 * What several operations that came in one request pay, as one sum: the points of all are taken at once, or none are.
 * It is settled once too, when the last of them is.
 */
export class BatchReservation {
  readonly #asked: Asked[] = [];
  readonly #actual = new Map<number, number>();
  #expected: number;
  #outcome: Reservation | Denial | undefined;
  #store: RateLimitStore | undefined;

  /** @param size how many operations there are; each has to ask or to leave. */
  constructor(size: number) {
    this.#expected = size;
  }

  /** Whether the sum was refused. */
  get isDenied(): boolean {
    return this.#outcome?.granted === false;
  }

  /** The part of one operation; there are as many as the batch has. */
  join(): BatchMember {
    let isOpen = true;
    let index = -1;
    let over: RateLimitStore | undefined;
    const close = (): boolean => {
      const wasOpen = isOpen;
      isOpen = false;
      return wasOpen;
    };
    return {
      leave: () => {
        if (close()) this.#arrived(over);
      },
      over: (store) => {
        over = store;
        return {
          reserve: async (options) => {
            if (!close()) throw new Error('An operation of a batch reserves once');
            index = this.#asked.length;
            return numbered(await this.#ask(options, store), index);
          },
          peek: (options) => store.peek(options),
          settle: (_handle, actualPoints) => this.#settle(store, index, actualPoints),
        };
      },
    };
  }

  #ask(options: ReserveOptions, store: RateLimitStore): Promise<Reservation | Denial> {
    const { promise, resolve } = Promise.withResolvers<Reservation | Denial>();
    this.#asked.push({ options, answer: resolve });
    this.#arrived(store);
    return promise;
  }

  /** One fewer to wait for. */
  #arrived(store: RateLimitStore | undefined): void {
    this.#expected -= 1;
    this.#store ??= store;
    if (this.#expected > 0 || this.#asked.length === 0 || !this.#store) return;
    const outcome = this.#reserveSum(this.#store);
    for (const { answer } of this.#asked) answer(outcome);
  }

  async #reserveSum(store: RateLimitStore): Promise<Reservation | Denial> {
    this.#outcome = await store.reserve(sumOf(this.#asked.map(({ options }) => options)));
    return this.#outcome;
  }

  #settle(store: RateLimitStore, index: number, actualPoints: number): void {
    if (this.#actual.has(index)) return;
    this.#actual.set(index, actualPoints);
    if (this.#actual.size < this.#asked.length) return;
    const total = [...this.#actual.values()].reduce((sum, points) => sum + points, 0);
    if (this.#outcome?.granted) store.settle(this.#outcome.handle, total);
  }
}

function numbered(outcome: Reservation | Denial, index: number): Reservation | Denial {
  if (!outcome.granted) return outcome;
  const { store, id } = outcome.handle;
  return { ...outcome, handle: { store, id: `${id}#${index}` } };
}

/** The points that all ask of each bucket together. */
function sumOf(all: readonly ReserveOptions[]): ReserveOptions {
  const byBucket = new Map<string, Charge & { readonly points: number }>();
  for (const { charges, points } of all) {
    for (const charge of charges) {
      const bucket = `${charge.layer}\n${charge.key}`;
      const before = byBucket.get(bucket)?.points ?? 0;
      byBucket.set(bucket, { ...charge, points: before + (charge.points ?? points) });
    }
  }
  return {
    charges: [...byBucket.values()],
    points: all.reduce((sum, { points }) => sum + points, 0),
    nowMs: Math.max(...all.map(({ nowMs }) => nowMs)),
  };
}
