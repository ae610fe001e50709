import { errors } from 'undici';
import type { Dispatcher } from 'undici';
import type { AddressKeys } from '#gateway/bounded/address-keys.ts';
import type { ArrivingAnswers } from '#gateway/subgraph-client/arriving-answers.ts';
import type { TurnBudget } from '#gateway/bounded/turn-budget.ts';
import type { FairPlaces } from '#gateway/bounded/fair-places.ts';
import type {
  ResponseHeader,
  ResponseHeaderReader,
  SubgraphHeaders,
} from '#gateway/subgraph-client/headers/response-headers.ts';
import { SubgraphFailure } from '#gateway/errors/subgraph-failure.ts';

/** One POST of JSON. */
export interface PostOptions {
  readonly dispatcher: Dispatcher;
  /** Where it waits for its turn to be dispatched; the time counts. */
  readonly places: FairPlaces<object>;
  /** Where the bytes of the answer are counted. */
  readonly arriving: ArrivingAnswers;
  /** When the answer is given out, where many arrive at the same time. */
  readonly turns: TurnBudget;
  /** Of the caller it is sent for. */
  readonly address: AddressKeys;
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: string;
  /** From the beginning to the last byte. */
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  readonly signal: AbortSignal;
  /** Picks what is kept of the answer's headers; undefined: nothing is. */
  readonly readHeaders?: ResponseHeaderReader | undefined;
}

/** An answer before anybody has looked into it. */
export interface RawAnswer {
  readonly status: number;
  /** Text; of an answer of more than {@link largeBytes}, its bytes in UTF-8. */
  readonly body: string | Uint8Array;
  readonly responseBytes: number;
  /** What rules picked of its headers. */
  readonly headers?: readonly ResponseHeader[];
}

/**
 * From here on the main thread does not make text of an answer. Parsing, completing and writing what it holds takes it up
 * to 33 ns per byte, which is 17 ms for this many.
 */
const largeBytes = 512 * 1024;

/**
 * Posts JSON by undici's lowest interface, without streams, and with one timer: a fetch is what a gateway does most.
 *
 * @throws SubgraphFailure where no whole answer came; the reason of `signal` where that aborted.
 */
export function postRequest(options: PostOptions): Promise<RawAnswer> {
  const { dispatcher, places, address, path, headers, body, signal } = options;
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const post = new Post(options, { resolve, reject });
  if (signal.aborted) post.fail(signal.reason);
  else {
    places.enter(post, address, () => {
      dispatcher.dispatch({ path, method: 'POST', headers: [...headers], body }, post);
    });
  }
  return promise;
}

class Post implements Dispatcher.DispatchHandler {
  readonly #options: PostOptions;
  readonly #settle: {
    readonly resolve: (answer: RawAnswer) => void;
    readonly reject: (reason: unknown) => void;
  };
  readonly #timer: NodeJS.Timeout;
  readonly #onAbort: () => void;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: readonly ResponseHeader[] | undefined;
  #size = 0;
  #isOver = false;

  constructor(
    options: PostOptions,
    settle: { readonly resolve: (answer: RawAnswer) => void; readonly reject: (reason: unknown) => void },
  ) {
    const { signal, timeoutMs } = options;
    this.#options = options;
    this.#settle = settle;
    this.#onAbort = () => this.fail(signal.reason);
    this.#timer = setTimeout(() => this.fail(tooLate(timeoutMs)), timeoutMs);
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  get address(): AddressKeys {
    return this.#options.address;
  }

  /** Ends the request from this side. */
  fail(reason: unknown): void {
    if (!this.#end()) return;
    this.#settle.reject(reason);
    this.#controller?.abort(reason instanceof Error ? reason : new Error('The fetch was given up'));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isOver) controller.abort(new Error('The fetch was given up'));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: SubgraphHeaders,
  ): void {
    this.#status = statusCode;
    this.#headers = this.#options.readHeaders?.(headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#options.maxResponseBytes) this.fail(tooLarge(this.#options.maxResponseBytes));
    else {
      this.#chunks.push(chunk);
      this.#options.arriving.receive(this, this.#size, chunk.length);
    }
  }

  onResponseEnd(): void {
    const { turns, address } = this.#options;
    if (this.#isOver) return;
    if (turns.isFree()) this.#giveOut();
    else {
      clearTimeout(this.#timer);
      turns.wait(address, () => this.#giveOut(), true);
    }
  }

  #giveOut(): void {
    if (!this.#end()) return;
    const body = this.#size > largeBytes ? Buffer.concat(this.#chunks) : this.#text();
    const headers = this.#headers && { headers: this.#headers };
    this.#settle.resolve({ status: this.#status, body, responseBytes: this.#size, ...headers });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#end()) this.#settle.reject(describeError(error, this.#options.timeoutMs));
  }

  #text(): string {
    const [first] = this.#chunks;
    const bytes = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks);
    return bytes.toString('utf8');
  }

  /** @returns false where it was over before. */
  #end(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#options.signal.removeEventListener('abort', this.#onAbort);
    this.#options.places.leave(this);
    this.#options.arriving.end(this);
    return true;
  }
}

function describeError(error: Error, timeoutMs: number): SubgraphFailure {
  if (error instanceof errors.ConnectTimeoutError) return tooLate(timeoutMs);
  return new SubgraphFailure('SUBGRAPH_UNREACHABLE', `The connection failed: ${error.message}`, {
    cause: error,
  });
}

function tooLate(timeoutMs: number): SubgraphFailure {
  return new SubgraphFailure('SUBGRAPH_TIMEOUT', `No answer within ${timeoutMs} ms.`);
}

function tooLarge(maxResponseBytes: number): SubgraphFailure {
  return new SubgraphFailure(
    'SUBGRAPH_RESPONSE_TOO_LARGE',
    `The answer is larger than the ${maxResponseBytes} bytes that the gateway reads.`,
  );
}
