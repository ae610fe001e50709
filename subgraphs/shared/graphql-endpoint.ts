import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { HeaderMap } from '@apollo/server';
import type { ApolloServer } from '@apollo/server';
import type { HeaderSource } from '#kit/index.ts';
import type { BaseContext } from '#subgraphs/shared/service-definition.ts';

/** The one path that a service answers. */
export const graphqlPath = '/graphql';

/** Enough for the representations of some 50,000 entities. */
const maxBodyBytes = 5 * 1_024 * 1_024;

/** Hands HTTP requests over to the GraphQL engine. */
export function createGraphqlEndpoint<Context extends BaseContext>(
  apollo: ApolloServer<Context>,
  createContext: (headers: HeaderSource) => Context,
): RequestListener {
  return (request, response) => {
    answer(apollo, createContext, { request, response }).catch(() => {
      if (!response.headersSent) fail(response, 500, 'Internal server error');
      else response.destroy();
    });
  };
}

async function answer<Context extends BaseContext>(
  apollo: ApolloServer<Context>,
  createContext: (headers: HeaderSource) => Context,
  exchange: { readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  const { request, response } = exchange;
  const { pathname, search } = new URL(request.url ?? '/', 'http://service');
  if (pathname !== graphqlPath) return fail(response, 404, `Nothing here; GraphQL is at ${graphqlPath}`);
  const text = await readBody(request);
  if (text === undefined) return fail(response, 413, `The body is larger than ${maxBodyBytes} bytes`);
  const body = parseBody(request, text);
  if (body === notJson) return fail(response, 400, 'The body is not JSON');

  const {
    status,
    headers,
    body: answered,
  } = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method: request.method ?? 'GET', headers: toHeaderMap(request), search, body },
    context: async () => createContext(request.headers),
  });
  response.statusCode = status ?? 200;
  for (const [name, value] of headers) response.setHeader(name, value);
  if (answered.kind === 'complete') {
    response.end(answered.string);
    return;
  }
  for await (const chunk of answered.asyncIterator) response.write(chunk);
  response.end();
}

/** @returns `undefined` when it is larger than {@link maxBodyBytes}. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Reading on without keeping lets the client finish sending, so that it sees the 413 rather than a reset.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBodyBytes) chunks.push(chunk);
  }
  return bytes > maxBodyBytes ? undefined : Buffer.concat(chunks).toString();
}

const notJson = Symbol('not JSON');

/** Apollo Server refuses other content types itself, by the absent body. */
function parseBody(request: IncomingMessage, text: string): unknown {
  if (text === '' || !/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return notJson;
  }
}

function toHeaderMap(request: IncomingMessage): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}

function fail(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify({ errors: [{ message }] }));
}
