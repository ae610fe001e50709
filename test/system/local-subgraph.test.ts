import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { post } from '#test/testkit/http-answer.ts';
import { startGateway } from '#test/testkit/start-gateway.ts';
import { stubSupergraph } from '#test/testkit/stub-graph.ts';
import { startStubSubgraph } from '#test/testkit/stub-subgraph.ts';
import { startTokenIssuer } from '#test/testkit/token-issuer.ts';
import { runInProcess } from '#test/gateway/cli/run-in-process.ts';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-local-'));
  file = join(folder, 'supergraph.graphql');
  await writeFile(file, stubSupergraph());
});
afterAll(() => rm(folder, { recursive: true }));

const start = (...args: readonly string[]) => ['--supergraph', file, '--port', '0', ...args];

test('a subgraph of a running graph is reached on this machine, and access is enforced with keys', async () => {
  await using local = await startStubSubgraph(() => ({ data: { hello: 'local' } }));
  const keys = [
    '--jwks',
    'http://127.0.0.1:1/jwks.json',
    '--issuer',
    'https://issuer.example',
    '--audience',
    'weir',
  ];
  await using gateway = await startGateway({ args: start('--subgraph', `stub=${local.url}`, ...keys) });
  expect((await post(gateway.url, { query: '{ hello }' })).body.data).toEqual({ hello: 'local' });
  const { errors } = (await post(gateway.url, { query: '{ secret }' })).body;
  expect(errors?.[0]?.extensions.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
});

test('--forward passes headers on to subgraphs, credentials too, and nothing else', async () => {
  await using local = await startStubSubgraph(() => ({ data: { hello: 'local' } }));
  const forward = ['--forward', 'Authorization', '--forward', 'x-feature'];
  await using gateway = await startGateway({ args: start('--subgraph', `stub=${local.url}`, ...forward) });
  const sent = { authorization: 'Bearer a-token', 'x-feature': 'new', cookie: 'a=b', 'x-other': 'c' };
  expect((await post(gateway.url, { query: '{ hello }' }, sent)).body.data).toEqual({ hello: 'local' });
  expect(local.requests[0]?.headers).toMatchObject({ authorization: 'Bearer a-token', 'x-feature': 'new' });
  expect(local.requests[0]?.headers).not.toHaveProperty('cookie');
  expect(local.requests[0]?.headers).not.toHaveProperty('x-other');
});

test('a token that is not forwarded is rejected without keys', async () => {
  await using local = await startStubSubgraph(() => ({ data: { hello: 'local' } }));
  const args = start('--subgraph', `stub=${local.url}`, '--forward', 'x-feature');
  await using gateway = await startGateway({ args });
  const { body } = await post(gateway.url, { query: '{ hello }' }, { authorization: 'Bearer a-token' });
  expect(body.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  expect(local.requests).toEqual([]);
});

test('with keys, a forwarded token has to be valid', async () => {
  await using issuer = await startTokenIssuer();
  await using local = await startStubSubgraph(() => ({ data: { hello: 'local' } }));
  const keys = ['--jwks', issuer.jwksUrl, '--issuer', issuer.issuer, '--audience', 'weir'];
  const args = start('--subgraph', `stub=${local.url}`, '--forward', 'authorization', ...keys);
  await using gateway = await startGateway({ args });
  const ask = async (authorization: string) =>
    (await post(gateway.url, { query: '{ hello }' }, { authorization })).body;
  expect((await ask('Bearer a-token')).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  const iat = Math.floor(Date.now() / 1_000);
  const claims = { iss: issuer.issuer, aud: 'weir', sub: 'ada', iat, exp: iat + 600 };
  const valid = `Bearer ${await issuer.sign(claims)}`;
  expect((await ask(valid)).data).toEqual({ hello: 'local' });
  expect(local.requests[0]?.headers).toMatchObject({ authorization: valid, 'x-user-id': 'ada' });
});

test.each([
  [
    'keys without an issuer',
    ['--supergraph', 'supergraph.graphql', '--jwks', 'https://a.test/jwks.json'],
    '--jwks needs --issuer and --audience',
  ],
  [
    'a subgraph without a URL',
    ['--supergraph', 'supergraph.graphql', '--subgraph', 'stub'],
    'Expected a name and a URL',
  ],
  ['a subgraph beside a configuration', ['--subgraph', 'stub=http://a.test'], 'go with --supergraph'],
  ['a header beside a configuration', ['--forward', 'x-feature'], 'go with --supergraph'],
  [
    'a header that no client may set',
    ['--supergraph', 'supergraph.graphql', '--forward', 'X-User-Id'],
    'headers.all.request.0.propagate',
  ],
  [
    'keys that are fetched in the clear',
    [
      '--supergraph',
      'supergraph.graphql',
      '--jwks',
      'http://a.test/jwks.json',
      '--issuer',
      'a',
      '--audience',
      'b',
    ],
    'authentication.jwt.0.jwksUrl',
  ],
])('%s is wrong use', async (_case, args, words) => {
  const { stderr, exitCode } = await runInProcess(folder, 'start', ...args);
  expect(stderr).toContain(words);
  expect(exitCode).toBe(2);
});
