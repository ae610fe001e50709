import { LRUCache } from 'lru-cache';
import { ClientError } from '#gateway/errors/client-error.ts';

/** One piece of work for a worker thread. */
export interface QueuedTask<Result> {
  /** Work with the same key is done once for all who wait for it. */
  readonly key: string;
  /** On whose behalf. */
  readonly caller: string;
  /** Called when a thread is free. */
  readonly work: Work<Result>;
  /** Nobody waits for it: it comes after what callers wait for, and is never given up. Default: no. */
  readonly background?: boolean;
}

/**
 * Does something in a thread.
 *
 * @param occupy keeps the thread taken after the result is there, until a promise is settled: it may have to be replaced,
 *   and whoever's work cost it has no other thread meanwhile.
 */
export type Work<Result> = (occupy: (until: Promise<unknown>) => void) => Promise<Result>;

/** How much may wait. */
export interface FairQueueOptions {
  readonly threads: number;
  /** Tasks that wait, of all callers. */
  readonly maxWaiting: number;
  readonly maxWaitingPerCaller: number;
  /** A task that has not begun after this time is given up. */
  readonly maxWaitMs: number;
  /** Milliseconds from any fixed point. */
  readonly clock: () => number;
}

/** As if its tasks took so many times as long: what is done in the background gets so small a part of a caller's share. */
const backgroundFactor = 16;
/** How many callers' shares are remembered while nothing of theirs waits. */
const maxRememberedCallers = 10_000;

interface Task<Result> extends PromiseWithResolvers<Result> {
  readonly key: string;
  readonly work: Work<Result>;
  /** In whose queues it stands; several where several asked for the same. */
  readonly callers: Set<Caller<Result>>;
  /** Gives it up in time; undefined as long as nobody waits for it. */
  timer: NodeJS.Timeout | undefined;
}

interface Caller<Result> {
  readonly name: string;
  /** In the order in which they came. */
  readonly waiting: Set<Task<Result>>;
  /** By how much the time of its tasks is multiplied. */
  readonly factor: number;
  running: number;
  /** When its next task is due, on a clock that counts the time its tasks took. */
  due: number;
}

/**
 * Gives each caller an equal share of the threads' time, however many tasks they send and however long these take: next
 * is always the task of the caller who has had the least. One thread is never given to a caller who has all the others,
 * so that a caller whose tasks run into their deadline cannot make everyone else wait for it.
 *
 * @see https://doi.org/10.1109/90.649569 Start-time fair queueing
 */
export class FairQueue<Result> {
  readonly #options: FairQueueOptions;
  /** Those with tasks that wait or run. */
  readonly #callers = new Map<string, Caller<Result>>();
  readonly #dueOfOthers = new LRUCache<string, number>({ max: maxRememberedCallers });
  readonly #tasks = new Map<string, Task<Result>>();
  #running = 0;
  #waiting = 0;
  /** When the task was due that began last. */
  #now = 0;

  constructor(options: FairQueueOptions) {
    this.#options = options;
  }

  /** How many tasks wait for a thread. */
  get waiting(): number {
    return this.#waiting;
  }

  /**
   * @returns what `work` gives, or what the work under way for the same key gives.
   * @throws ClientError GATEWAY_OVERLOADED where the caller has too much waiting, or waits too long; what `work` throws.
   */
  run({ key, caller: name, work, background = false }: QueuedTask<Result>): Promise<Result> {
    const known = this.#tasks.get(key);
    if (known) {
      // Whoever asked first may have much else waiting: it is taken from whichever queue comes to it first.
      if (known.callers.size > 0) this.#join(known, { name, background });
      return known.promise;
    }
    const caller = this.#callerOf(name, background);
    const refusal = this.#makeRoomFor(caller);
    if (refusal) {
      this.#forgetIdle(caller);
      return Promise.reject(refusal);
    }
    const task: Task<Result> = {
      key,
      work,
      callers: new Set<Caller<Result>>(),
      timer: undefined,
      ...Promise.withResolvers<Result>(),
    };
    if (!background) this.#giveUpInTime(task);
    this.#tasks.set(key, task);
    this.#waiting += 1;
    this.#enqueue(task, caller);
    this.#beginWhatCan();
    return task.promise;
  }

  /** Whoever waits for what is done in the background makes it theirs. */
  #join(task: Task<Result>, { name, background }: { name: string; background: boolean }): void {
    this.#enqueue(task, this.#callerOf(name, background));
    if (!background && task.timer === undefined) this.#giveUpInTime(task);
  }

  #giveUpInTime(task: Task<Result>): void {
    task.timer = setTimeout(() => this.#giveUp(task, waitedTooLong()), this.#options.maxWaitMs).unref();
  }

  #callerOf(name: string, background: boolean): Caller<Result> {
    const known = this.#callers.get(name);
    if (known) return known;
    const due = Math.max(this.#now, this.#dueOfOthers.get(name) ?? 0);
    const factor = background ? backgroundFactor : 1;
    const caller = { name, waiting: new Set<Task<Result>>(), factor, running: 0, due };
    this.#callers.set(name, caller);
    return caller;
  }

  #enqueue(task: Task<Result>, caller: Caller<Result>): void {
    task.callers.add(caller);
    caller.waiting.add(task);
  }

  /** Where everything is full, whoever has most in the queue gives way. */
  #makeRoomFor(caller: Caller<Result>): ClientError | undefined {
    const { maxWaiting, maxWaitingPerCaller } = this.#options;
    if (caller.waiting.size >= maxWaitingPerCaller) return tooManyWaiting();
    if (this.#waiting < maxWaiting) return undefined;
    const longest = [...this.#callers.values()].reduce((a, b) => (b.waiting.size > a.waiting.size ? b : a));
    const last = [...longest.waiting].at(-1);
    if (!last || longest.waiting.size <= caller.waiting.size + 1) return tooManyWaiting();
    this.#giveUp(last, tooManyWaiting());
    return undefined;
  }

  #giveUp(task: Task<Result>, error: ClientError): void {
    if (task.callers.size === 0) return;
    this.#takeOut(task);
    this.#tasks.delete(task.key);
    task.reject(error);
  }

  #takeOut(task: Task<Result>): void {
    clearTimeout(task.timer);
    this.#waiting -= 1;
    for (const caller of task.callers) {
      caller.waiting.delete(task);
      this.#forgetIdle(caller);
    }
    task.callers.clear();
  }

  #beginWhatCan(): void {
    while (this.#running < this.#options.threads) {
      const caller = this.#next();
      const [task] = caller?.waiting ?? [];
      if (!caller || !task) return;
      this.#begin(task, caller);
    }
  }

  #next(): Caller<Result> | undefined {
    const maxRunning = Math.max(1, this.#options.threads - 1);
    let next: Caller<Result> | undefined;
    for (const caller of this.#callers.values()) {
      if (caller.waiting.size === 0 || caller.running >= maxRunning) continue;
      if (!next || caller.due < next.due) next = caller;
    }
    return next;
  }

  /** @param payer to whom the time is charged. */
  #begin(task: Task<Result>, payer: Caller<Result>): void {
    payer.running += 1;
    this.#running += 1;
    this.#takeOut(task);
    this.#now = Math.max(this.#now, payer.due);
    const startedAt = this.#options.clock();
    const end = (): void => {
      payer.running -= 1;
      this.#running -= 1;
      payer.due = Math.max(payer.due, this.#now) + (this.#options.clock() - startedAt) * payer.factor;
      this.#forgetIdle(payer);
      this.#beginWhatCan();
    };
    let occupied: Promise<unknown> = Promise.resolve();
    const over = (): void => {
      // Whoever asks for the same from now on needs a new result, or learns what became of this one.
      this.#tasks.delete(task.key);
      occupied.then(end, end);
    };
    task
      .work((until) => {
        occupied = until;
      })
      .finally(over)
      .then(task.resolve, task.reject);
  }

  #forgetIdle(caller: Caller<Result>): void {
    if (caller.waiting.size > 0 || caller.running > 0) return;
    this.#callers.delete(caller.name);
    this.#dueOfOthers.set(caller.name, caller.due);
  }
}

function tooManyWaiting(): ClientError {
  return new ClientError(
    'GATEWAY_OVERLOADED',
    'Too many new operations of this caller wait to be validated or planned; send fewer different texts at a time (values belong in variables), try again in a second, or have the operations registered.',
    { headers: { 'retry-after': '1' } },
  );
}

function waitedTooLong(): ClientError {
  return new ClientError(
    'GATEWAY_OVERLOADED',
    'The operation waited too long to be validated or planned, since all threads for that are busy; try again in a second, or have it registered, which prepares it ahead.',
    { headers: { 'retry-after': '1' } },
  );
}
