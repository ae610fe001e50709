import { Pool, errors } from 'undici';
import { parseSubgraphResponse } from '#gateway/subgraph-client/parse-subgraph-response.ts';
import type { SubgraphResult } from '#gateway/subgraph-client/parse-subgraph-response.ts';
import { SubgraphFailure } from '#gateway/errors/subgraph-failure.ts';

/** How one subgraph is reached. */
export interface SubgraphEndpoint {
  readonly name: string;
  readonly url: string;
  /** For one fetch, from connecting to the last byte. */
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
}

/** One fetch: a GraphQL request, and what the subgraph is told beside it. */
export interface SubgraphRequest {
  /** JSON of query, operation name and variables. */
  readonly body: string;
  /** Who calls; nothing of the client's request is passed on by itself. */
  readonly identityHeaders: Readonly<Record<string, string>>;
  readonly traceparent: string;
  /** Whether it may be sent again, or shared with another request that is the same. */
  readonly isQuery: boolean;
  /** Aborts with the client's request. */
  readonly signal: AbortSignal;
}

/** A usable answer and its size. */
export interface SubgraphAnswer {
  readonly result: SubgraphResult;
  readonly status: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
}

const maxConnections = 128;

/** Speaks to one subgraph over kept-alive connections. */
export class SubgraphClient {
  readonly endpoint: SubgraphEndpoint;
  readonly #pool: Pool;
  readonly #path: string;

  constructor(endpoint: SubgraphEndpoint) {
    const url = new URL(endpoint.url);
    this.endpoint = endpoint;
    this.#path = `${url.pathname}${url.search}`;
    this.#pool = new Pool(url.origin, {
      connections: maxConnections,
      connect: { timeout: endpoint.timeoutMs },
      headersTimeout: endpoint.timeoutMs,
      bodyTimeout: endpoint.timeoutMs,
      maxResponseSize: endpoint.maxResponseBytes,
    });
  }

  /**
   * Posts one GraphQL request.
   *
   * @throws SubgraphFailure where no usable answer came; the reason of `request.signal` where that aborted.
   */
  async send(request: SubgraphRequest): Promise<SubgraphAnswer> {
    const { body } = request;
    const { status, text } = await this.#post(request);
    return {
      result: parseSubgraphResponse(status, text),
      status,
      requestBytes: Buffer.byteLength(body),
      responseBytes: Buffer.byteLength(text),
    };
  }

  async #post(request: SubgraphRequest): Promise<{ status: number; text: string }> {
    const { body, identityHeaders, traceparent, signal } = request;
    const deadline = AbortSignal.timeout(this.endpoint.timeoutMs);
    try {
      const response = await this.#pool.request({
        path: this.#path,
        method: 'POST',
        headers: {
          ...identityHeaders,
          traceparent,
          'content-type': 'application/json',
          accept: 'application/graphql-response+json, application/json',
        },
        body,
        signal: AbortSignal.any([signal, deadline]),
      });
      return { status: response.statusCode, text: await response.body.text() };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw describeFailure(error, this.endpoint, deadline);
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

function describeFailure(error: unknown, endpoint: SubgraphEndpoint, deadline: AbortSignal): SubgraphFailure {
  const { timeoutMs, maxResponseBytes } = endpoint;
  const late =
    deadline.aborted ||
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError ||
    error instanceof errors.ConnectTimeoutError;
  if (late)
    return new SubgraphFailure('SUBGRAPH_TIMEOUT', `No answer within ${timeoutMs} ms.`, { cause: error });
  if (error instanceof errors.ResponseExceededMaxSizeError) {
    return new SubgraphFailure(
      'SUBGRAPH_RESPONSE_TOO_LARGE',
      `The answer is larger than the ${maxResponseBytes} bytes that the gateway reads.`,
      { cause: error },
    );
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new SubgraphFailure('SUBGRAPH_UNREACHABLE', `The connection failed: ${reason}`, { cause: error });
}
