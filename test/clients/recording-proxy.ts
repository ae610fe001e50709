import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request as a client library sent it. */
export interface RecordedRequest {
  readonly method: string | undefined;
  /** Parsed JSON. */
  readonly body: unknown;
  readonly headers: IncomingMessage['headers'];
  /** What came back. */
  readonly status: number;
}

/** Stands between clients and a gateway. */
export interface RecordingProxy extends AsyncDisposable {
  readonly url: string;
  /** What came since the last call. */
  take(): readonly RecordedRequest[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a proxy that keeps every request before it passes it on to `target`. */
export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const requests: RecordedRequest[] = [];
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const sent = await text(request);
    const { accept = '*/*', 'content-type': type = 'application/json', ...others } = request.headers;
    const named = Object.entries(others).filter(([name]) => /client-(?:name|version)$/.test(name));
    const headers = {
      accept,
      'content-type': type,
      ...Object.fromEntries(named.map(([k, v]) => [k, String(v)])),
    };
    const answer = await fetch(target, { method: request.method ?? 'POST', headers, body: sent });
    requests.push({
      method: request.method,
      body: JSON.parse(sent),
      headers: request.headers,
      status: answer.status,
    });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(await answer.text());
  };
  const server = createServer((request, response) => {
    pass(request, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port, not on a pipe
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    take: () => requests.splice(0),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
