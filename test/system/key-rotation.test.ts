import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SignJWT, decodeJwt, generateKeyPair } from 'jose';
import { startProcess } from '#test/system/start-process.ts';
import type { ServingProcess } from '#test/system/start-process.ts';
import { eventually } from '#test/testkit/eventually.ts';
import { post, send } from '#test/testkit/http-answer.ts';
import { healthOf } from '#test/testkit/start-gateway.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';

const entry = fileURLToPath(import.meta.resolve('#gateway/cli/weir.ts'));

const stack = new AsyncDisposableStack();
let folder: string;
let issuer: ServingProcess;
let graph: StubGraph;

/** An issuer with a key of its own, on the port of the one before. */
async function startIssuer(keyFile: string, port: string): Promise<ServingProcess> {
  const options = ['--port', port, '--key-file', join(folder, keyFile)];
  return await startProcess([process.execPath, entry, 'dev', 'issuer', ...options], {
    cwd: folder,
    ready: /Keys at (\S+)\/jwks.json/,
  });
}

async function rotate(keyFile: string): Promise<void> {
  const { port } = new URL(issuer.announced);
  await issuer.stop('SIGTERM');
  issuer = await startIssuer(keyFile, port);
}

async function newToken(): Promise<string> {
  const { text } = await send(`${issuer.announced}/token?sub=u1`);
  const { access_token: token }: { access_token: string } = JSON.parse(text);
  return token;
}

/** The status of a request with this token. */
async function statusOf(token: string): Promise<number> {
  const answer = await post(graph.gateway.url, { query: '{ hello }' }, { authorization: `Bearer ${token}` });
  return answer.status;
}

/** A token like any other, but for its key, which nobody has published. */
async function forge(keyId: string): Promise<string> {
  const { privateKey } = await generateKeyPair('EdDSA');
  const claims = decodeJwt(await newToken());
  return await new SignJWT({ ...claims }).setProtectedHeader({ alg: 'EdDSA', kid: keyId }).sign(privateKey);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-rotation-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  issuer = await startIssuer('first.json', '0');
  stack.defer(async () => issuer[Symbol.asyncDispose]());
  const { announced } = issuer;
  graph = stack.use(
    await startStubGraph({
      config: {
        authentication: {
          jwt: [
            {
              issuer: announced,
              jwksUrl: `${announced}/jwks.json`,
              audiences: ['weir'],
              algorithms: ['EdDSA'],
            },
          ],
        },
        rateLimit: { layers: [{ name: 'all', by: 'ip', capacity: 100_000, refillPerSecond: 1 }] },
      },
    }),
  );
});
afterAll(() => stack.disposeAsync());

test('a token with a new key is accepted at once, and the rotation is logged and counted', async () => {
  expect(await statusOf(await newToken())).toBe(200);
  await rotate('second.json');
  expect(await statusOf(await newToken())).toBe(200);
  const log = await eventually('the rotation is logged', () =>
    graph.gateway.stderr.find((line) => line.includes('Fetched a new key of an issuer')),
  );
  expect(JSON.parse(log)).toMatchObject({ issuer: issuer.announced, keyId: expect.any(String) });
  expect((await healthOf(graph.gateway)).issuers).toMatchObject([
    { issuer: issuer.announced, keyFetches: 2, failedKeyFetches: 0, unknownKeys: { found: 1, missing: 0 } },
  ]);
});

test('tokens with made-up keys are rejected without a fetch for each, and honest callers notice nothing', async () => {
  const honest = await newToken();
  const before = await healthOf(graph.gateway);
  const forged = await Promise.all(Array.from({ length: 30 }, async (_, index) => forge(`made-up-${index}`)));
  const answers = await Promise.all(forged.flatMap((token) => [statusOf(token), statusOf(honest)]));
  expect(answers).toEqual(forged.flatMap(() => [401, 200]));
  const [status] = (await healthOf(graph.gateway)).issuers;
  const { found, missing, coolingDown } = status!.unknownKeys;
  expect([found, missing + coolingDown]).toEqual([1, 30]);
  // However slow this machine is: a fetch takes as many cool-downs of ten seconds.
  expect(coolingDown).toBeGreaterThan(0);
  expect(status!.keyFetches - before.issuers[0]!.keyFetches).toBeLessThanOrEqual(missing);
  await eventually('the rejections are logged', () =>
    graph.gateway.stderr.some((line) => line.includes('Tokens rejected: their key is not among')),
  );
});

test('a key that is rotated after made-up ones is accepted within one cool-down', async () => {
  await rotate('third.json');
  const token = await newToken();
  expect(await statusOf(await forge('made-up'))).toBe(401);
  expect(await eventually('the new key is accepted', async () => (await statusOf(token)) === 200)).toBe(true);
});
