import { setImmediate } from 'node:timers';
import type { AddressKeys } from '#gateway/bounded/address-keys.ts';

/** Options of {@link TurnBudget}. */
export interface TurnBudgetOptions {
  /** How long work may begin in one turn of the event loop, from the first piece on. */
  readonly budgetMs: number;
  /** Monotonic, in milliseconds. */
  readonly clock: () => number;
  /** The number of the current turn of the event loop. */
  readonly turn: () => number;
  /** Calls back in the same turn or the next one, after microtasks. Default: `setImmediate`. */
  readonly schedule?: (callback: () => void) => void;
}

type Begin = () => void;

/** The pieces of work of one address, in the order in which they came. */
interface Queue {
  readonly urgent: Begin[];
  readonly others: Begin[];
}

/** So many pieces of work begin in one turn at most; those that do nothing any more count too. */
const maxPerTurn = 64;

/**
 * Keeps turns of the event loop short where much work arrives at once: 1,000 requests, or the answers to them. Work
 * begins at once until the time of a turn is used up; the rest waits for later turns and begins in turn by address. As
 * long as nothing waits, a piece of work costs a look at the clock, without a timer or a promise.
 */
export class TurnBudget {
  readonly #options: Required<TurnBudgetOptions>;
  /** By address, or by IPv6 site; the one whose last turn is longest ago first. */
  readonly #queues = new Map<string, Queue>();
  #turn = -1;
  #endsAtMs = 0;
  #scheduled = 0;
  #waiting = 0;

  constructor(options: TurnBudgetOptions) {
    this.#options = { schedule: setImmediate, ...options };
  }

  /** How many pieces of work wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** The number of the current turn of the event loop. */
  get turn(): number {
    return this.#options.turn();
  }

  /** Whether work may begin at once: nothing waits, and the time of this turn is not used up. */
  isFree(): boolean {
    return this.#waiting === 0 && this.#hasTime();
  }

  /**
   * Lets a piece of work wait for a later turn. All networks of an IPv6 site wait as one address.
   *
   * @param begin called once; must not throw.
   * @param isUrgent whether it comes before other work of its address. Default: false.
   */
  wait({ network, site }: AddressKeys, begin: Begin, isUrgent = false): void {
    const key = site?.network ?? network;
    let queue = this.#queues.get(key);
    if (!queue) this.#queues.set(key, (queue = { urgent: [], others: [] }));
    (isUrgent ? queue.urgent : queue.others).push(begin);
    this.#waiting += 1;
    this.#schedule();
  }

  /** Resolves in the turn of the address: for those who go on at the same time, such as all who wait for one result. */
  next(address: AddressKeys): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.wait(address, resolve, true);
    return promise;
  }

  #hasTime(): boolean {
    const { turn, clock, budgetMs } = this.#options;
    const current = turn();
    if (current === this.#turn) return clock() < this.#endsAtMs;
    this.#turn = current;
    this.#endsAtMs = clock() + budgetMs;
    return true;
  }

  /** A callback for each piece of work: what it leaves to microtasks is over before the next one begins. */
  #schedule(): void {
    while (this.#scheduled < Math.min(this.#waiting, maxPerTurn)) {
      this.#scheduled += 1;
      this.#options.schedule(this.#beginNext);
    }
  }

  readonly #beginNext = (): void => {
    this.#scheduled -= 1;
    if (this.#hasTime()) this.#takeNext()?.();
    this.#schedule();
  };

  #takeNext(): Begin | undefined {
    const [entry] = this.#queues;
    if (!entry) return undefined;
    const [key, queue] = entry;
    const { urgent, others } = queue;
    const begin = urgent.shift() ?? others.shift();
    this.#waiting -= 1;
    this.#queues.delete(key);
    // Its next turn comes after those of all others.
    if (urgent.length + others.length > 0) this.#queues.set(key, queue);
    return begin;
  }
}
