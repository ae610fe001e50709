import { Pool } from 'undici';
import type { AddressKeys } from '#gateway/bounded/address-keys.ts';
import { FairPlaces } from '#gateway/bounded/fair-places.ts';
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
}

/** Connections, and so requests at a time, to one subgraph; {@link FairPlaces} shares them among callers. */
const maxConnections = 256;
const maxConnectionsPerAddress = 128;

/** Speaks to one subgraph over kept-alive connections. */
export class SubgraphClient {
  readonly endpoint: SubgraphEndpoint;
  readonly #pool: Pool;
  readonly #path: string;
  readonly #inFlight: SharedWork<RawAnswer> | undefined;
  readonly #places = new FairPlaces<object>({
    max: maxConnections,
    maxPerAddress: maxConnectionsPerAddress,
  });

  /** @param options.shares whether equal queries of equal callers that are in flight are sent once. */
  constructor(endpoint: SubgraphEndpoint, options: { readonly shares: boolean }) {
    const url = new URL(endpoint.url);
    this.endpoint = endpoint;
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
    const { body, identityHeaders, address, isQuery, signal } = request;
    const shared =
      this.#inFlight && isQuery
        ? await this.#inFlight.join({
            // Whole, not hashed; trace headers are not in it, the caller's identity is.
            // In a crowd, a request may wait for the share of its address: others must not wait with it.
            key: `${JSON.stringify(identityHeaders)}\n${this.isCrowded ? address.network : ''}\n${body}`,
            signal,
            work: (workSignal) => this.#post(request, workSignal),
          })
        : { value: await this.#post(request, signal), isShared: false };
    const { status, body: answer, responseBytes } = shared.value;
    return {
      status,
      body: answer,
      requestBytes: Buffer.byteLength(body),
      responseBytes,
      isShared: shared.isShared,
    };
  }

  #post(
    { body, identityHeaders, address, traceparent }: SubgraphRequest,
    signal: AbortSignal,
  ): Promise<RawAnswer> {
    const { timeoutMs, maxResponseBytes } = this.endpoint;
    return postRequest({
      dispatcher: this.#pool,
      places: this.#places,
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
      ],
      body,
      timeoutMs,
      maxResponseBytes,
      signal,
    });
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
