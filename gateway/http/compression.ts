import type { AddressKeys } from '#gateway/bounded/address-keys.ts';
import { FairPlaces } from '#gateway/bounded/fair-places.ts';
import { FairShares } from '#gateway/bounded/fair-shares.ts';
import { createCodingChooser } from '#gateway/http/accept-encoding.ts';
import type { ContentCoding } from '#gateway/http/accept-encoding.ts';
import { compressBytes } from '#gateway/http/compress-bytes.ts';

/** Settings of {@link Compression}. */
export interface CompressionOptions {
  /** Smaller answers are sent as they are. */
  readonly thresholdBytes: number;
  /** The codings offered, in the order of preference. */
  readonly codings: readonly ContentCoding[];
  /** Answers that are compressed at the same time; one address may have half of them. */
  readonly maxConcurrent: number;
  /** Answers that wait for that, of all addresses together. Default 64. */
  readonly maxWaiting?: number;
  /** The longest wait. Default 100. */
  readonly maxWaitMs?: number;
}

/** Who waits for a compressed answer. */
export interface CompressionSharer {
  readonly address: AddressKeys;
  /** Aborts when the answer has to be sent as it is, or is not needed any more. */
  readonly signal: AbortSignal;
}

/** Compression just now, and since the start. */
export interface CompressionStatus {
  readonly running: number;
  readonly waiting: number;
  /** Answers that were sent uncompressed because too many others were being compressed. */
  readonly skipped: number;
}

/** The compression of one body with one coding. */
class Job {
  /** undefined: the body is sent as it is. */
  readonly result: Promise<Buffer | undefined>;
  readonly abort = new AbortController();
  readonly body: Uint8Array;
  readonly coding: ContentCoding;
  /** Does nothing more than once. */
  readonly finish: (bytes: Buffer | undefined) => void;
  sharers = 0;
  hasBegun = false;
  /** No place became free in time. */
  isSkipped = false;
  timer: NodeJS.Timeout | undefined;

  constructor(body: Uint8Array, coding: ContentCoding) {
    const { promise, resolve } = Promise.withResolvers<Buffer | undefined>();
    this.body = body;
    this.coding = coding;
    this.result = promise;
    this.finish = resolve;
  }
}

/**
 * Compresses answers off the event loop, each body once per coding for all of its sharers.
 *
 * Compression is an offer: where no place is free soon, an answer is sent uncompressed. So a flood of large answers
 * delays no other answer by more than `maxWaitMs`, and the thread pool stays free for DNS look-ups and token signatures.
 */
export class Compression {
  /** The coding that a client prefers, by `Accept-Encoding`; undefined: none. */
  readonly #choose: (acceptEncoding: string | undefined) => ContentCoding | undefined;
  readonly #options: Required<CompressionOptions>;
  readonly #places: FairPlaces<Job>;
  readonly #queue: FairShares<Job>;
  /** By body: it is the same object for all sharers of one answer. */
  readonly #jobs = new WeakMap<Uint8Array, Map<ContentCoding, Job>>();
  #skipped = 0;

  constructor(options: CompressionOptions) {
    const { maxWaiting = 64, maxWaitMs = 100, maxConcurrent: max } = options;
    this.#options = { ...options, maxWaiting, maxWaitMs };
    this.#choose = createCodingChooser(options.codings);
    this.#places = new FairPlaces({ max, maxPerAddress: Math.ceil(max / 2) });
    this.#queue = new FairShares({ max: maxWaiting, maxPerAddress: Infinity });
  }

  get status(): CompressionStatus {
    return { running: this.#places.size, waiting: this.#places.waiting, skipped: this.#skipped };
  }

  /** Whether the answer depends on `Accept-Encoding`. @param size of its body, in bytes. */
  applies(size: number): boolean {
    return size >= this.#options.thresholdBytes;
  }

  /** The coding of an answer; undefined: it is sent as it is. */
  codingOf(acceptEncoding: string | undefined, size: number): ContentCoding | undefined {
    return this.applies(size) ? this.#choose(acceptEncoding) : undefined;
  }

  /**
   * Compresses a body, or takes part in its compression for another sharer.
   * @returns undefined where it has to be sent as it is: no place was free, the signal aborted, or it would not shrink.
   */
  async compress(
    body: Uint8Array,
    coding: ContentCoding,
    { address, signal }: CompressionSharer,
  ): Promise<Buffer | undefined> {
    if (signal.aborted) return undefined;
    const job = this.#jobs.get(body)?.get(coding) ?? this.#begin(new Job(body, coding), address);
    job.sharers += 1;
    const { promise: gone, resolve } = Promise.withResolvers<undefined>();
    const onAbort = (): void => resolve(undefined);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const compressed = await Promise.race([job.result, gone]);
      if (job.isSkipped) this.#skipped += 1;
      return compressed;
    } finally {
      signal.removeEventListener('abort', onAbort);
      job.sharers -= 1;
      if (job.sharers === 0) this.#giveUp(job);
    }
  }

  #begin(job: Job, address: AddressKeys): Job {
    const { body, coding } = job;
    const jobs = this.#jobs.get(body) ?? new Map<ContentCoding, Job>();
    this.#jobs.set(body, jobs.set(coding, job));
    this.#places.enter(job, address, () => {
      job.hasBegun = true;
      this.#endWait(job);
      void this.#run(job);
    });
    if (job.hasBegun) return job;
    job.timer = setTimeout(() => this.#skip(job), this.#options.maxWaitMs);
    this.#queue.add(job, address);
    const surplus = this.#queue.surplus(address);
    if (surplus) this.#skip(surplus.item);
    return job;
  }

  async #run(job: Job): Promise<void> {
    const { body, coding, abort } = job;
    let compressed: Buffer | undefined;
    try {
      compressed = await compressBytes(body, coding, abort.signal);
    } catch {
      // Given up, or zlib has no memory: the answer itself is there.
    }
    this.#places.leave(job);
    this.#finish(job, compressed && compressed.byteLength < body.byteLength ? compressed : undefined);
  }

  #skip(job: Job): void {
    job.isSkipped = true;
    this.#giveUp(job);
  }

  /** Ends a job that nobody waits for, or that waited too long; a finished one stays as it is. */
  #giveUp(job: Job): void {
    this.#endWait(job);
    job.abort.abort(new Error('The compression is not needed any more'));
    if (job.hasBegun) return;
    this.#places.leave(job);
    this.#finish(job, undefined);
  }

  /** Only what was compressed is kept for later sharers. */
  #finish(job: Job, compressed: Buffer | undefined): void {
    const { body, coding } = job;
    job.finish(compressed);
    const jobs = this.#jobs.get(body);
    if (!compressed && jobs?.get(coding) === job) jobs.delete(coding);
  }

  #endWait(job: Job): void {
    clearTimeout(job.timer);
    this.#queue.delete(job);
  }
}
