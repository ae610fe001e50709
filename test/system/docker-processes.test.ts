import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { readComposeFile, root } from '#test/system/compose-file.ts';
import type { ComposeService } from '#test/system/compose-file.ts';
import { newcomerEnvironment } from '#test/system/newcomer-environment.ts';
import { readDockerfile } from '#test/system/read-dockerfile.ts';
import { runProcess } from '#test/system/run-process.ts';
import { startProcess } from '#test/system/start-process.ts';
import { post } from '#test/testkit/http-answer.ts';
import { startRedis } from '#test/testkit/redis.ts';
import type { ServingProcess } from '#test/system/start-process.ts';

/*
 * What docker-compose.yml would run in containers, run as processes of this machine: the same commands, environment
 * and health checks, but on free ports, and with the addresses of each other that follow from these.
 */
const { services } = readComposeFile();
const subgraphs = ['accounts', 'catalog', 'inventory', 'reviews', 'orders'];
const stack = new AsyncDisposableStack();
const urls = new Map<string, string>();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-compose-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const redis = await startRedis();
  stack.defer(() => redis.stop());
  urls.set('redis', redis.url);
  await Promise.all(subgraphs.map((name) => start(name, / ready at (\S+)/)));
  await start('issuer', /Tokens at (http:\/\/[^/]+)/);
  await start('gateway', /Health and readiness at (\S+)/);
});

afterAll(async () => {
  await stack.disposeAsync();
});

test.each([...subgraphs, 'issuer', 'gateway'])(
  '%s is healthy by the check that it has there',
  async (name) => {
    const [kind, ...command] = await healthCheckOf(service(name));
    expect(kind).toBe('CMD');
    const port = new URL(urlOf(name)).port;
    const check = async (onPort: string): Promise<number | null> => {
      const aimed = command.map((part) => part.replace(/(127\.0\.0\.1):\d+/, `$1:${onPort}`));
      const env = { ...newcomerEnvironment(), WEIR_ADMIN_PORT: onPort };
      const { exitCode } = await runProcess(atPinnedNode(aimed), { cwd: folder, env });
      return exitCode;
    };
    expect(await check(port)).toBe(0);
    // Nothing listens on port 1, or it is no health check that says otherwise.
    expect(await check('1')).toBe(1);
  },
);

test('the gateway reaches every service, and knows callers by tokens of the issuer', async () => {
  const parameters = 'sub=u1&tenant=acme&scope=orders:read&expires=5m';
  const token = await fetch(`${urlOf('issuer')}/token?${parameters}`);
  const { access_token: accessToken } = JSON.parse(await token.text());
  const response = await fetch(urlOf('graphql'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
    body: JSON.stringify({
      query: `{
        me { id }
        product(upc: "p1") { upc }
        warehouses { id }
        review(id: "r1") { id }
        orders(first: 1) { nodes { __typename id } }
      }`,
    }),
  });
  expect(await response.json()).toMatchObject({
    data: {
      me: { id: 'u1' },
      product: { upc: 'p1' },
      warehouses: expect.arrayContaining([{ id: expect.any(String) }]),
      review: { id: 'r1' },
      orders: { nodes: [{ __typename: 'Order' }] },
    },
  });
});

test('the gateway keeps budgets in the Redis that is there', async () => {
  const redis = new Redis(urlOf('redis'));
  const keys = async (): Promise<readonly string[]> => redis.keys('weir:*');
  const query = { query: '{ topProducts(first: 5) { name } }' };
  // The first requests may come before its connection.
  while ((await keys()).length === 0) expect((await post(urlOf('graphql'), query)).status).toBe(200);
  expect(await keys()).toContainEqual(expect.stringMatching(/^weir:\{/));
  redis.disconnect();
});

async function start(name: string, ready: RegExp): Promise<void> {
  const env = { ...newcomerEnvironment(), ...(await environmentOf(name)) };
  const started: ServingProcess = await startProcess(await commandOf(name), { cwd: root, env, ready });
  stack.use(started);
  urls.set(name, started.announced.replace('0.0.0.0', '127.0.0.1'));
  const graphql = /serves GraphQL at (\S+)/.exec(started.output())?.[1];
  if (graphql !== undefined) urls.set('graphql', graphql);
}

/** Its command there, with ports and files of our own. */
async function commandOf(name: string): Promise<readonly string[]> {
  const { entrypoint, command = [] } = service(name);
  const parts = [...(entrypoint ?? (await instruction(service(name), 'ENTRYPOINT'))), ...command];
  return atPinnedNode(
    parts.map((part, index) => {
      if (parts[index - 1] === '--port') return '0';
      return part.startsWith('/tmp/') ? join(folder, part.slice('/tmp/'.length)) : part;
    }),
  );
}

/** Its variables there, with the addresses that its neighbours have here. */
async function environmentOf(name: string): Promise<Record<string, string>> {
  const given = Object.entries(service(name).environment ?? {}).map(([variable, url]) => {
    const host = new URL(url).hostname;
    expect(url).toBe(host === 'redis' ? 'redis://redis:6379' : `http://${host}:${portThere(host)}/graphql`);
    return [variable, urlOf(host)];
  });
  if (name !== 'gateway') return Object.fromEntries(given);
  return {
    ...Object.fromEntries(given),
    ISSUER_URL: urlOf('issuer'),
    WEIR_LISTEN_HOST: '0.0.0.0',
    WEIR_LISTEN_PORT: '0',
    WEIR_ADMIN_PORT: '0',
  };
}

function portThere(name: string): string | undefined {
  const { command = [] } = service(name);
  return command[command.indexOf('--port') + 1];
}

async function healthCheckOf(of: ComposeService): Promise<readonly string[]> {
  return of.healthcheck?.test ?? ['CMD', ...(await instruction(of, 'HEALTHCHECK'))];
}

async function instruction({ build }: ComposeService, name: string): Promise<readonly string[]> {
  const stages = readDockerfile(await readFile(join(root, 'Dockerfile'), 'utf8'));
  const stage = stages.find((candidate) => candidate.name === build?.target);
  const list = stage?.instructions.findLast((candidate) => candidate.name === name)?.list;
  if (!list) throw new Error(`The stage ${String(build?.target)} has no ${name} in exec form`);
  return list;
}

/** The images have this Node as `node`, and this source, built, as `weir`. */
function atPinnedNode([file, ...args]: readonly string[]): readonly string[] {
  if (file === 'node') return [process.execPath, ...args];
  if (file === 'weir') return [process.execPath, join(root, 'gateway/cli/weir.ts'), ...args];
  throw new Error(`Neither node nor weir: ${String(file)}`);
}

function service(name: string): ComposeService {
  const found = services[name];
  if (!found) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
}

function urlOf(name: string): string {
  const url = urls.get(name);
  if (url === undefined) throw new Error(`${name} has not started`);
  return url;
}
