import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ensureChromium, openPage } from '#test/testkit/start-browser.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';

/** A browser and a gateway to start, on a loaded machine. */
const timeoutMs = 180_000;

/** Each asks for `{ hello }`, and reports what it got, or that the browser stopped it. */
const pages: Readonly<Record<string, (url: string) => string>> = {
  fetch: (url) => `
    try {
      const response = await fetch(${JSON.stringify(url)}, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'graphql-client-name': 'web' },
        body: JSON.stringify({ query: '{ hello }' }),
      });
      const { data, errors } = await response.json();
      report({ data, codes: errors?.map(({ extensions }) => extensions.code) });
    } catch (error) {
      report({ stopped: error.message });
    }`,
  'Apollo Client': (url) => `
    import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from '@apollo/client';
    const client = new ApolloClient({
      link: new HttpLink({ uri: ${JSON.stringify(url)} }),
      cache: new InMemoryCache(),
      clientAwareness: { name: 'web', version: '1.0.0' },
    });
    try {
      const { data } = await client.query({ query: gql\`{ hello }\` });
      report({ data });
    } catch (error) {
      report({ stopped: error.message });
    }`,
  urql: (url) => `
    import { Client, fetchExchange } from '@urql/core';
    const client = new Client({
      url: ${JSON.stringify(url)},
      exchanges: [fetchExchange],
      fetchOptions: { headers: { 'graphql-client-name': 'web' } },
      preferGetMethod: false,
    });
    const { data, error } = await client.query('{ hello }', {}).toPromise();
    report(error?.networkError ? { stopped: error.networkError.message } : { data });`,
  // As urql does without settings: queries by GET, and no header that takes a preflight.
  'urql by GET': (url) => `
    import { Client, fetchExchange } from '@urql/core';
    const client = new Client({ url: ${JSON.stringify(url)}, exchanges: [fetchExchange] });
    const { data, error } = await client.query('{ hello }', {}).toPromise();
    report(error?.networkError ? { stopped: error.networkError.message } : { data });`,
};

let open: StubGraph;
let closed: StubGraph;

beforeAll(async () => {
  ensureChromium();
  [open, closed] = await Promise.all([
    startStubGraph({
      config: {
        // Chromium sends the requests from a page at 127.0.0.1 to the gateway at another port of it: another origin.
        http: { cors: { origins: ['http://127.0.0.1:*'] } },
        clients: { kiosk: { origins: ['https://kiosk.example'] } },
      },
    }),
    startStubGraph(),
  ]);
}, timeoutMs);

afterAll(async () => {
  await open[Symbol.asyncDispose]();
  await closed[Symbol.asyncDispose]();
});

describe.each(Object.entries(pages))('a page with %s', (_, page) => {
  test(
    'is answered where its origin is allowed',
    async () => {
      const before = open.subgraph.requests.length;
      expect(await openPage({ script: page(open.gateway.url) })).toEqual({ data: { hello: 'hello' } });
      expect(open.subgraph.requests.length).toBe(before + 1);
    },
    timeoutMs,
  );

  test(
    'is stopped by the browser where it is not',
    async () => {
      const { requests } = open.subgraph;
      const before = requests.length;
      // The same machine by another name is another origin.
      const report = await openPage({ script: page(open.gateway.url), host: 'localhost' });
      expect(report).toEqual({ stopped: expect.stringMatching(/fetch/i) });
      expect(requests.length).toBe(before);
    },
    timeoutMs,
  );
});

test(
  'a GET with cookies is not for pages that may send none',
  async () => {
    const before = open.subgraph.requests.length;
    const script = `
      const url = ${JSON.stringify(`${open.gateway.url}?query={hello}`)};
      document.cookie = 'session=1';
      await fetch(url, { credentials: 'include', mode: 'no-cors' });
      await fetch(url, { credentials: 'include' }).catch(() => undefined);
      await new Promise((done) => Object.assign(new Image(), { src: url, onerror: done, onload: done }));
      const plain = await fetch(url);
      report(await plain.json());`;
    // The cookie is for the host, at any port: all requests but the last carry it.
    expect(await openPage({ script })).toMatchObject({ data: { hello: 'hello' } });
    expect(open.subgraph.requests.length).toBe(before + 1);
  },
  timeoutMs,
);

test(
  'without http.cors the browser stops every page of another origin',
  async () => {
    const report = await openPage({ script: pages['fetch']?.(closed.gateway.url) ?? '' });
    expect(report).toEqual({ stopped: expect.stringMatching(/fetch/i) });
    expect(closed.subgraph.requests).toEqual([]);
  },
  timeoutMs,
);

test(
  'a page reads budgets, the request id, and that it may not speak for a client',
  async () => {
    const script = `
    const ask = async (headers) => await fetch(${JSON.stringify(open.gateway.url)}, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: '{ hello }' }),
    });
    const answer = await ask({});
    const { extensions } = await answer.json();
    const refusal = await ask({ 'graphql-client-name': 'kiosk' });
    const { errors } = await refusal.json();
    report({
      requestId: answer.headers.get('x-request-id'),
      refused: [refusal.status, errors[0].extensions.code],
    });`;
    expect(await openPage({ script })).toEqual({
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      refused: [403, 'FORBIDDEN'],
    });
  },
  timeoutMs,
);
