import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { post } from '#test/testkit/http-answer.ts';
import { startGateway } from '#test/testkit/start-gateway.ts';
import { stubSupergraph } from '#test/testkit/stub-graph.ts';
import { startStubSubgraph } from '#test/testkit/stub-subgraph.ts';
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
