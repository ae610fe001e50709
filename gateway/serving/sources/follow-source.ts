import { DeliveryError } from '#gateway/serving/sources/delivery-error.ts';
import type { Artefact, ArtefactSource } from '#gateway/serving/sources/artefact-source.ts';
import type { DeliveryFault } from '#gateway/serving/sources/delivery-error.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';

/** How to follow a source. */
export interface FollowOptions {
  readonly source: ArtefactSource;
  /** Milliseconds from one look to the next where nothing is told; each time between 0.9 and 1.1 of it. */
  readonly pollEveryMs: number;
  /** How long to wait after a change is told, since several come at once. */
  readonly settleMs: number;
  /** Makes what was delivered the one that is served; whatever it throws keeps the one before. */
  readonly take: (artefact: Artefact, signal: AbortSignal) => Promise<void>;
  /** Told once for each new trouble, not each time it is met again. */
  readonly onTrouble: (trouble: DeliveryTrouble) => void;
  /** Told when a trouble is over. */
  readonly onRecovery: () => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Monotonic, in milliseconds. */
  readonly clock: () => number;
  /** From 0 to below 1. */
  readonly random: () => number;
}

/** Why the source does not give what can be served. */
export interface DeliveryTrouble {
  readonly fault: DeliveryFault;
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly sinceMs: number;
  readonly error: unknown;
}

/** What has come of a source so far. */
export interface DeliveryStatus {
  readonly source: string;
  /** When what is served was taken, in milliseconds since 1970; undefined: nothing yet. */
  readonly takenAtMs: number | undefined;
  /** When the source last had what is served, by the monotonic clock: its age counts from here. */
  readonly confirmedAtClockMs: number | undefined;
  /** undefined: all is well. */
  readonly trouble: DeliveryTrouble | undefined;
  readonly counters: DeliveryCounters;
}

/** How often what has happened. */
export interface DeliveryCounters {
  readonly looked: number;
  readonly taken: number;
  readonly refused: Readonly<Partial<Record<DeliveryFault, number>>>;
}

/**
 * Looks at a source whenever it tells of a change, and from time to time as well; takes what is new and good. Whatever
 * else comes is told once and counted, and what is served stays.
 */
export class FollowedSource implements AsyncDisposable {
  readonly #options: FollowOptions;
  readonly #abort = new AbortController();
  #known: string | undefined;
  #refused: { readonly revision: string; readonly error: unknown } | undefined;
  #takenAtMs: number | undefined;
  #confirmedAtClockMs: number | undefined;
  #trouble: DeliveryTrouble | undefined;
  #counters = { looked: 0, taken: 0, refused: {} as Partial<Record<DeliveryFault, number>> };
  #unwatch: () => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  #underWay: Promise<void> | undefined;
  #again = false;

  constructor(options: FollowOptions) {
    this.#options = options;
  }

  get status(): DeliveryStatus {
    return {
      source: this.#options.source.name,
      takenAtMs: this.#takenAtMs,
      confirmedAtClockMs: this.#confirmedAtClockMs,
      trouble: this.#trouble,
      counters: { ...this.#counters, refused: { ...this.#counters.refused } },
    };
  }

  /** Begins to follow; to be called once, whatever became of the first look. */
  start(): void {
    this.#unwatch = this.#options.source.watch(() => this.#lookAfter(this.#options.settleMs));
    this.#schedule();
  }

  /** Looks now. @throws what kept it from taking what is there, and does not tell of it otherwise. */
  async look(): Promise<void> {
    const error = await this.#look({ tells: false });
    if (error !== undefined) throw error;
  }

  /** Looks soon, whatever the timer says. */
  refresh(): void {
    this.#lookAfter(0);
  }

  async close(): Promise<void> {
    this.#abort.abort();
    this.#unwatch();
    clearTimeout(this.#timer);
    await this.#underWay;
    await this.#options.source.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #schedule(): void {
    const { pollEveryMs, random } = this.#options;
    // Spread, so that replicas that were started together do not ask together for ever.
    this.#lookAfter(pollEveryMs * (0.9 + 0.2 * random()));
  }

  #lookAfter(delayMs: number): void {
    if (this.#abort.signal.aborted) return;
    if (this.#underWay) {
      // Only a change counts: the timer stands still meanwhile.
      this.#again = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#underWay = this.#look({ tells: true })
        .then(() => undefined)
        .finally(() => {
          this.#underWay = undefined;
          const again = this.#again;
          this.#again = false;
          if (again) this.#lookAfter(this.#options.settleMs);
          else if (!this.#abort.signal.aborted) this.#schedule();
        });
    }, delayMs);
  }

  /** @returns what went wrong; undefined: nothing. */
  async #look({ tells }: { readonly tells: boolean }): Promise<Error | undefined> {
    const { source, take, now, clock } = this.#options;
    const { signal } = this.#abort;
    this.#counters.looked += 1;
    let revision: string | undefined;
    try {
      const artefact = await source.read({ known: this.#known, signal });
      if (artefact) {
        revision = artefact.revision;
        // What was refused before is refused again, without the work.
        if (this.#refused?.revision === revision) throw this.#refused.error;
        await take(artefact, signal);
        this.#counters.taken += 1;
        this.#known = revision;
        this.#takenAtMs = now();
      }
      this.#confirmedAtClockMs = clock();
      this.#recover();
      return undefined;
    } catch (error) {
      if (signal.aborted) return undefined;
      // What failed by our own doing may succeed the next time; what is wrong stays wrong.
      if (revision !== undefined && faultOf(error) !== 'failed') this.#refused = { revision, error };
      this.#complain(error, tells);
      return Error.isError(error) ? error : new Error(String(error));
    }
  }

  #recover(): void {
    this.#refused = undefined;
    if (!this.#trouble) return;
    this.#trouble = undefined;
    this.#options.onRecovery();
  }

  #complain(error: unknown, tells: boolean): void {
    const fault = faultOf(error);
    const message = Error.isError(error) ? error.message : String(error);
    this.#counters.refused[fault] = (this.#counters.refused[fault] ?? 0) + 1;
    const known = this.#trouble?.fault === fault && this.#trouble.message === message;
    if (known) return;
    this.#trouble = { fault, message, sinceMs: this.#trouble?.sinceMs ?? this.#options.now(), error };
    if (tells) this.#options.onTrouble(this.#trouble);
  }
}

function faultOf(error: unknown): DeliveryFault {
  if (error instanceof DeliveryError) return error.fault;
  // Whatever reads the contents says so of an operator's mistake in them.
  return error instanceof StartupError ? 'malformed' : 'failed';
}
