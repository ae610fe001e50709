import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** How a {@link ListServer} answers a request. */
export type ListAnswer = (request: IncomingMessage, response: ServerResponse) => void;

/** A web server that holds a list of documents, and does whatever the test says. */
export interface ListServer extends AsyncDisposable {
  /** Of the list. */
  readonly url: string;
  /** The status of each answer for the list so far. */
  readonly statuses: readonly number[];
  /** Answers so from now on, for the list and whatever lies beside it. */
  answer(how: ListAnswer): void;
  /** Resolves when so many more answers for the list are written. */
  answered(count: number): Promise<void>;
}

const path = '/documents.json';

/** Starts one on a free port. */
export async function startListServer(first: ListAnswer): Promise<ListServer> {
  let how = first;
  /** How the list was answered last: what lies beside it is answered alike, although `how` changes in between. */
  let ofList = first;
  const statuses: number[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    if (request.url === path) {
      ofList = how;
      response.once('close', () => {
        statuses.push(response.statusCode);
        for (const wake of waiting) wake();
      });
    }
    ofList(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const answered = async (count: number): Promise<void> => {
    const goal = statuses.length + count;
    while (statuses.length < goal) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          waiting.delete(wake);
          resolve();
        };
        waiting.add(wake);
      });
    }
  };
  return {
    url: `http://127.0.0.1:${port}${path}`,
    statuses,
    answer: (next) => void (how = next),
    answered,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Serves a text, by ETag where it is known already, and its signature beside it. */
export function serving(text: string, signature?: string): ListAnswer {
  const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
  return ({ url, headers }, response) => {
    const wanted = url === path ? text : signature;
    if (wanted === undefined) response.writeHead(404).end();
    else if (url === path && headers['if-none-match'] === etag) response.writeHead(304).end();
    else response.writeHead(200, url === path ? { etag } : {}).end(wanted);
  };
}
