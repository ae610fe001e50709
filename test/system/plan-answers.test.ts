import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runWeir } from '#test/gateway/cli/run-weir.ts';
import { requestIdOf } from '#test/testkit/expect-refusal.ts';
import { post } from '#test/testkit/http-answer.ts';
import type { HttpAnswer } from '#test/testkit/http-answer.ts';
import { startStubGraph, stubSupergraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';
import { startTokenIssuer } from '#test/testkit/token-issuer.ts';
import type { TokenIssuer } from '#test/testkit/token-issuer.ts';

const hello = { query: 'query Hello($down: Boolean = false) { hello down @include(if: $down) }' };
const asked = { 'x-weir-debug': 'plan' };

let folder: string;
let issuer: TokenIssuer;
let graph: StubGraph;
/** Headers of a caller who may debug, and of one who may not. */
let mayDebug: Readonly<Record<string, string>>;
let plain: Readonly<Record<string, string>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-plan-answers-'));
  await writeFile(join(folder, 'supergraph.graphql'), stubSupergraph());
  await writeFile(join(folder, 'hello.graphql'), hello.query);
  issuer = await startTokenIssuer();
  graph = await startStubGraph({
    config: {
      authentication: {
        jwt: [{ issuer: issuer.issuer, jwksUrl: issuer.jwksUrl, audiences: ['weir'], algorithms: ['EdDSA'] }],
      },
      http: { batching: {} },
      cost: { extension: 'never' },
    },
  });
  mayDebug = await callerOf('u-debug', 'weir:debug');
  plain = await callerOf('u-plain', 'orders:read');
});

afterAll(async () => {
  await graph[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function callerOf(subject: string, scope: string): Promise<Readonly<Record<string, string>>> {
  const seconds = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer.issuer, aud: 'weir', sub: subject, tenant: 't', scope };
  return {
    authorization: `Bearer ${await issuer.sign({ ...claims, iat: seconds, exp: seconds + 600 })}`,
  };
}

async function debugOf(answer: HttpAnswer): Promise<string | undefined> {
  const id = requestIdOf(answer);
  return (await graph.gateway.record(({ requestId }) => requestId === id)).debug;
}

describe('extensions.plan', () => {
  test('is what weir query plan prints as JSON, for who may debug and asks', async () => {
    const answer = await post(graph.gateway.url, hello, { ...mayDebug, ...asked });
    expect(answer.body.data).toEqual({ hello: 'hello' });
    expect(Object.keys(answer.body.extensions ?? {})).toEqual(['plan']);
    expect(answer.body.extensions?.['plan']).toEqual({ waves: [{ wave: 1, requests: expect.any(Array) }] });
    const { stdout } = await runWeir(
      folder,
      ...'query plan hello.graphql --supergraph supergraph.graphql --variables {} --json'.split(' '),
    );
    expect(answer.body.extensions).toEqual({ plan: JSON.parse(stdout) });
    expect(await debugOf(answer)).toBe('granted');
  });

  test('tells no address of a subgraph', async () => {
    const { text } = await post(graph.gateway.url, hello, { ...mayDebug, ...asked });
    expect(text).not.toMatch(/https?:|127\.0\.0\.1/);
  });

  test('stands beside the price where both are asked for', async () => {
    const both = { 'x-weir-debug': 'cost, plan' };
    const { body } = await post(graph.gateway.url, hello, { ...mayDebug, ...both });
    expect(Object.keys(body.extensions ?? {})).toEqual(['cost', 'plan']);
  });

  test('is not given to anyone else, who is ignored', async () => {
    for (const caller of [plain, {}]) {
      const answer = await post(graph.gateway.url, hello, { ...caller, ...asked });
      expect(answer.body).toEqual({ data: { hello: 'hello' } });
      expect(await debugOf(answer)).toBe('ignored');
    }
    expect((await post(graph.gateway.url, hello, mayDebug)).body).toEqual({ data: { hello: 'hello' } });
  });

  test('is of the caller alone who asks, where equal operations share their execution', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, nth) =>
        post(graph.gateway.url, hello, nth % 2 === 0 ? mayDebug : { ...mayDebug, ...asked }),
      ),
    );
    expect(answers.map(({ body }) => body.extensions !== undefined)).toEqual(
      answers.map((_, nth) => nth % 2 === 1),
    );
    expect(new Set(answers.map(({ body }) => JSON.stringify(body.data)))).toEqual(
      new Set(['{"hello":"hello"}']),
    );
  });

  test('is that of each operation in a batch', async () => {
    const { text } = await post(
      graph.gateway.url,
      [hello, { query: 'mutation Touch { touch }' }, { query: '{' }],
      {
        ...mayDebug,
        ...asked,
      },
    );
    const answers: HttpAnswer['body'][] = JSON.parse(text);
    const kinds = answers.map(({ extensions }) => JSON.stringify(extensions ?? {}).match(/"kind":"\w+"/g));
    expect(kinds).toEqual([['"kind":"query"', '"kind":"query"'], ['"kind":"mutation"'], null]);
  });

  test('comes with a dry run too, for which no subgraph is asked', async () => {
    const before = graph.subgraph.requests.length;
    const dryRun = { 'x-weir-dry-run': 'cost' };
    const granted = await post(graph.gateway.url, hello, { ...mayDebug, ...asked, ...dryRun });
    expect(granted.body).toMatchObject({
      data: {},
      extensions: { cost: { dryRun: { wouldRun: true } }, plan: { waves: [{ wave: 1 }] } },
    });
    const ignored = await post(graph.gateway.url, hello, { ...plain, ...asked, ...dryRun });
    expect(Object.keys(ignored.body.extensions ?? {})).toEqual(['cost']);
    expect(graph.subgraph.requests).toHaveLength(before);
  });

  test('has no requests for what the gateway answers by itself', async () => {
    const { body } = await post(graph.gateway.url, { query: '{ __typename }' }, { ...mayDebug, ...asked });
    expect(body).toEqual({ data: { __typename: 'Query' }, extensions: { plan: { waves: [] } } });
  });
});
