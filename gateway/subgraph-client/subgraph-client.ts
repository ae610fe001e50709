import { Pool } from 'undici';
import type { AddressKeys } from '#gateway/bounded/address-keys.ts';
import { FairPlaces } from '#gateway/bounded/fair-places.ts';
import { SubgraphFailure } from '#gateway/errors/subgraph-failure.ts';
import type { TurnBudget } from '#gateway/bounded/turn-budget.ts';
import type {
  ResponseHeader,
  ResponseHeaderReader,
} from '#gateway/subgraph-client/headers/response-headers.ts';
import type { ArrivingAnswers } from '#gateway/subgraph-client/arriving-answers.ts';
import { postRequest } from '#gateway/subgraph-client/post-request.ts';
import type { RawAnswer } from '#gateway/subgraph-client/post-request.ts';
import { SharedWork } from '#gateway/subgraph-client/shared-work.ts';

/** How one subgraph is reached. */
export interface SubgraphEndpoint {
  readonly name: string;
  readonly url: string;
  /** For one fetch, from connecting to the last byte. */
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  /** Of lists and objects within each other. */
  readonly maxResponseDepth: number;
}

/** One fetch: a GraphQL request, and what the subgraph is told beside it. */
export interface SubgraphRequest {
  /** JSON of query, operation name and variables. */
  readonly body: string;
  /** Who calls, as names and values in turn; nothing of the client's request is passed on by itself. */
  readonly identityHeaders: readonly string[];
  /** What the caller's address is counted by. */
  readonly address: AddressKeys;
  /** What header rules add, as names and values in turn; undefined: there are none for this subgraph. */
  readonly ruleHeaders?: readonly string[] | undefined;
  readonly traceparent: string;
  /** Whether it may be shared with another request that is the same. */
  readonly isQuery: boolean;
  /** Aborts with the client's request. */
  readonly signal: AbortSignal;
}

/** An answer before anybody has looked into it. */
export interface SubgraphAnswer {
  readonly status: number;
  /** JSON as text, or as bytes in UTF-8 where it is large. */
  readonly body: string | Uint8Array;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Whether another request had asked the same already; then the subgraph was not asked again. */
  readonly isShared: boolean;
  /** What rules picked of its headers. */
  readonly headers?: readonly ResponseHeader[];
}

/** Connections, and so requests at a time, to one subgraph; {@link FairPlaces} shares them among callers. */
const maxConnections = 256;
const maxConnectionsPerAddress = 128;

/** How a {@link SubgraphClient} sends. */
export interface SubgraphClientOptions {
  /** Whether equal queries of equal callers that are in flight are sent once. */
  readonly shares: boolean;
  /** Where the bytes of answers are counted, for all subgraphs together. */
  readonly arriving: ArrivingAnswers;
  /** When answers are given out, where many arrive at the same time. */
  readonly turns: TurnBudget;
  /** Picks what clients get of the headers of answers; undefined: nothing. */
  readonly readHeaders?: ResponseHeaderReader | undefined;
}

/** Speaks to one subgraph over kept-alive connections. */
export class SubgraphClient {
  readonly endpoint: SubgraphEndpoint;
  readonly #pool: Pool;
  readonly #turns: TurnBudget;
  readonly #arriving: ArrivingAnswers;
  readonly #path: string;
  readonly #readHeaders: ResponseHeaderReader | undefined;
  readonly #inFlight: SharedWork<RawAnswer> | undefined;
  readonly #places = new FairPlaces<object>({
    max: maxConnections,
    maxPerAddress: maxConnectionsPerAddress,
  });

  constructor(endpoint: SubgraphEndpoint, options: SubgraphClientOptions) {
    const url = new URL(endpoint.url);
    this.endpoint = endpoint;
    this.#turns = options.turns;
    this.#arriving = options.arriving;
    this.#readHeaders = options.readHeaders;
    this.#path = `${url.pathname}${url.search}`;
    this.#inFlight = options.shares ? new SharedWork() : undefined;
    this.#pool = new Pool(url.origin, {
      connections: maxConnections,
      connect: { timeout: endpoint.timeoutMs },
      // One timer of our own bounds the whole fetch.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  get maxResponseDepth(): number {
    return this.endpoint.maxResponseDepth;
  }

  /** Whether requests wait for a connection. */
  get isCrowded(): boolean {
    return this.#places.waiting > 0;
  }

  /**
   * Posts one GraphQL request, or takes part in an equal one that is under way.
   *
   * @throws SubgraphFailure where no whole answer came; the reason of `request.signal` where that aborted.
   */
  async send(request: SubgraphRequest): Promise<SubgraphAnswer> {
    const { body, address, isQuery, signal } = request;
    const shared =
      this.#inFlight && isQuery
        ? await this.#join(this.#inFlight, request)
        : { value: await this.#post(request, signal), isShared: false };
    const { status, body: answer, responseBytes, headers } = shared.value;
    // However many take part, each goes on in a turn of its own.
    if (shared.isShared) await this.#turns.next(address);
    return {
      status,
      body: answer,
      requestBytes: Buffer.byteLength(body),
      responseBytes,
      isShared: shared.isShared,
      ...(headers && { headers }),
    };
  }

  async #join(
    inFlight: SharedWork<RawAnswer>,
    request: SubgraphRequest,
  ): Promise<{ readonly value: RawAnswer; readonly isShared: boolean }> {
    const { body, identityHeaders, ruleHeaders, address, signal } = request;
    let isOwn = false;
    try {
      return await inFlight.join({
        // Whole, not hashed; trace headers are not in it, the caller's identity and what rules pass on are.
        // In a crowd, a request may wait for the share of its address: others must not wait with it.
        key: `${JSON.stringify(ruleHeaders ? [identityHeaders, ruleHeaders] : identityHeaders)}\n${this.isCrowded ? address.network : ''}\n${body}`,
        signal,
        work: (workSignal) => {
          isOwn = true;
          return this.#post(request, workSignal);
        },
      });
    } catch (error) {
      // It was dropped for the bytes of the address that asked first: others ask for themselves.
      if (isOwn || !isDropped(error)) throw error;
      return { value: await this.#post(request, signal), isShared: false };
    }
  }

  #post(
    { body, identityHeaders, ruleHeaders = [], address, traceparent }: SubgraphRequest,
    signal: AbortSignal,
  ): Promise<RawAnswer> {
    const { timeoutMs, maxResponseBytes } = this.endpoint;
    return postRequest({
      dispatcher: this.#pool,
      places: this.#places,
      turns: this.#turns,
      arriving: this.#arriving,
      address,
      path: this.#path,
      headers: [
        'content-type',
        'application/json',
        'accept',
        'application/graphql-response+json, application/json',
        'traceparent',
        traceparent,
        ...identityHeaders,
        ...ruleHeaders,
      ],
      body,
      timeoutMs,
      maxResponseBytes,
      signal,
      readHeaders: this.#readHeaders,
    });
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

function isDropped(error: unknown): boolean {
  return error instanceof SubgraphFailure && error.code === 'SUBGRAPH_RESPONSE_DROPPED';
}
