import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** A GraphQL request that a stub was sent. */
export interface StubRequest {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  /** As it was sent. */
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
  /** Aborts when the caller goes away before it is answered. */
  readonly gone: AbortSignal;
}

/** Answers with a GraphQL result (status 200), or writes the response itself and returns undefined. */
export type StubAnswer = (
  request: StubRequest,
  response: ServerResponse,
) => object | string | undefined | Promise<object | string | undefined>;

/** An HTTP server in this process that answers as a test says. */
export interface StubSubgraph extends AsyncDisposable {
  readonly url: string;
  /** What it was sent, in order. */
  readonly requests: readonly StubRequest[];
  /** Assign to answer otherwise. */
  answer: StubAnswer;
  /** Resolves with the next request that arrives. */
  nextRequest(): Promise<StubRequest>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a stub on a free port of the loopback address. */
export async function startStubSubgraph(answer: StubAnswer): Promise<StubSubgraph> {
  const requests: StubRequest[] = [];
  const waiting: ((request: StubRequest) => void)[] = [];
  const server = createServer((incoming, response) => {
    const handle = async (): Promise<void> => {
      const request = await readRequest(incoming, response);
      requests.push(request);
      for (const resolve of waiting.splice(0)) resolve(request);
      const result = await stub.answer(request, response);
      if (result === undefined) return;
      response.setHeader('content-type', 'application/json');
      response.end(typeof result === 'string' ? result : JSON.stringify(result));
    };
    handle().catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const stub: StubSubgraph = {
    url: `http://127.0.0.1:${port}/graphql`,
    requests,
    answer,
    nextRequest: () => new Promise((resolve) => waiting.push(resolve)),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return stub;
}

async function readRequest(incoming: IncomingMessage, response: ServerResponse): Promise<StubRequest> {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const body = await text(incoming);
  const { query, operationName, variables = {} } = JSON.parse(body);
  return { query, operationName, variables, body, headers: incoming.headers, gone: gone.signal };
}
