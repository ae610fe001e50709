import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { livingOf, runBash, runRefusedDemo, startDemo } from '#test/system/start-demo.ts';
import type { DemoProcess } from '#test/system/start-demo.ts';
import { eventually } from '#test/testkit/eventually.ts';

const services = ['accounts', 'catalog', 'inventory', 'orders', 'reviews'];

describe('the tour', () => {
  let demo: DemoProcess;
  let outputs: readonly string[];

  beforeAll(async () => {
    demo = await startDemo();
    outputs = await runSteps(demo.tour);
  });

  afterAll(async () => await demo[Symbol.asyncDispose]());

  test('has a command for every step that it explains', () => {
    const explained = demo.tour.match(/^# \d\. /gm) ?? [];
    expect(explained.length).toBeGreaterThan(6);
    expect(outputs).toHaveLength(explained.length);
  });

  test('gives the address of GraphiQL, where a browser gets the editor', async () => {
    const url = /GraphiQL: (http\S+)/.exec(demo.tour)?.[1] ?? '';
    const page = await fetch(url, { headers: { accept: 'text/html' } });
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await page.text()).toContain('<title>Weir GraphiQL</title>');
  });

  test('shows an anonymous operation and its price', () => {
    const { status, body } = readAnswer(outputs[0]);
    const product = {
      name: expect.any(String),
      price: expect.any(Number),
      inStock: expect.any(Boolean),
      rating: expect.any(Number),
    };
    expect(status).toBe(200);
    expect(body.data).toEqual({ topProducts: [product, product] });
    expect(body.extensions).toMatchObject({ cost: { requestedQueryCost: 2, actualQueryCost: 2 } });
  });

  test('shows an authenticated operation', () => {
    const { status, body } = readAnswer(outputs[1]);
    expect(status).toBe(200);
    expect(body.errors).toBeUndefined();
    expect(body.data).toMatchObject({
      me: {
        name: 'Ada Byron',
        tenant: { name: 'Acme Corporation' },
        orders: [{ id: expect.any(String), total: { amount: expect.any(Number) } }],
      },
    });
  });

  test('shows a persisted operation by its id', () => {
    const { status, body } = readAnswer(outputs[2]);
    expect(status).toBe(200);
    expect(body.errors).toBeUndefined();
    expect(body.data).toMatchObject({
      product: {
        name: expect.any(String),
        shippingEstimate: { currency: 'EUR' },
        reviews: expect.any(Array),
      },
    });
  });

  test('shows one that is refused for its price, before any service is asked', async () => {
    const { status, body } = readAnswer(outputs[3]);
    expect(status).toBe(422);
    expect(codesOf(body)).toEqual(['COST_ESTIMATED_TOO_EXPENSIVE']);
    const record = await recordOf(demo, body.errors?.[0]?.extensions['requestId']);
    expect(record).toMatchObject({
      status: 422,
      outcome: 'refused',
      cost: { estimated: 10_200 },
      fetches: [],
    });
  });

  test('shows a field that the identity may not see', () => {
    const { status, body } = readAnswer(outputs[4]);
    expect(status).toBe(200);
    expect(body.data).toEqual({ me: { name: 'Ben Keller', email: null } });
    expect(body.errors).toMatchObject([
      { path: ['me', 'email'], extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } },
    ]);
  });

  test('shows a mutation in the name of its caller', () => {
    const { status, body } = readAnswer(outputs[5]);
    expect(status).toBe(200);
    expect(body.data).toEqual({
      addReview: { review: { id: expect.stringMatching(/^r\d+$/), author: { name: 'Ben Keller' } } },
    });
  });

  test('shows one that the rate limit refuses, and when to come again', () => {
    const output = outputs[6] ?? '';
    expect(output.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 429']);
    expect(output).toMatch(/^ratelimit: "anonymous";r=\d+;t=\d+/m);
    expect(output).toMatch(/^retry-after: \d+/m);
    expect(output).toContain('"code":"RATE_LIMIT_EXCEEDED"');
  });

  test('shows the record of a request', () => {
    const record: unknown = JSON.parse(outputs[7] ?? '');
    expect(record).toMatchObject({
      status: 429,
      outcome: 'refused',
      codes: ['RATE_LIMIT_EXCEEDED'],
      buckets: [{ layer: 'anonymous' }],
    });
  });

  test('says where it finds what the services were told', async () => {
    for (const service of services) {
      const lines = await demo.log(`${service}.log`);
      expect(lines.some((line) => line.startsWith(`{"service":"${service}"`))).toBe(true);
    }
  });
});

describe('the demo', () => {
  test('stops everything on Ctrl-C with exit code 0, and leaves no process and no port behind', async () => {
    await using demo = await startDemo();
    const ids = [...(await demo.processIds()).values()];
    const ports = await portsOf(demo);
    // The starter, the demo, five services, the issuer and the gateway; and the gateway's two ports.
    expect(ids).toHaveLength(9);
    expect(ports).toHaveLength(8);
    expect(await demo.process.stop('SIGINT')).toBe(0);
    expect(await livingOf(ids)).toEqual([]);
    await Promise.all(ports.map(expectFree));
  });

  test('stops everything when one process dies, and says which and how', async () => {
    await using demo = await startDemo();
    const ids = [...(await demo.processIds()).values()];
    await demo.kill('subgraphs/catalog/main.ts');
    expect(await demo.process.ended).toBe(1);
    expect(demo.process.output()).toMatch(/^catalog \| catalog ready at /m);
    expect(demo.process.output()).toMatch(/^catalog ended \(SIGKILL\), so everything is being stopped\./m);
    expect(await livingOf(ids)).toEqual([]);
  });

  test('leaves nothing behind when it is killed itself', async () => {
    await using demo = await startDemo();
    const ids = [...(await demo.processIds()).values()];
    await demo.kill('subgraphs/demo/main.ts');
    await demo.process.ended;
    const living = await eventually('all processes have ended', async () => {
      const left = await livingOf(ids);
      return left.length === 0 ? left : undefined;
    });
    expect(living).toEqual([]);
  });

  test.each(['--port', '--admin-port', '--issuer-port', '--subgraph-base-port'])(
    'says which port is taken and that %s chooses another',
    async (flag) => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      const { exitCode, stdout, stderr } = await runRefusedDemo([flag, String(port)]);
      server.close();
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
      expect(stderr).toMatch(
        new RegExp(`^Port ${port} for .* is taken by another process; choose another with ${flag},`),
      );
    },
  );

  test('refuses a flag that it does not know', async () => {
    const { exitCode, stderr } = await runRefusedDemo(['--prot', '1']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("Unknown option '--prot'");
  });

  test('prints its flags', async () => {
    const { exitCode, stdout } = await runRefusedDemo(['--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('--subgraph-base-port N');
  });
});

const stepEnd = '--- end of step ---';

/** Pastes the tour into one bash, as a reader would, and tells the outputs of its steps apart. */
async function runSteps(tour: string): Promise<readonly string[]> {
  const lines = tour.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const variables = lines.filter((line) => /^[A-Z]+=/.test(line));
  const steps = lines.slice(variables.length);
  const script = [...variables, ...steps.flatMap((step) => [step, `echo; echo '${stepEnd}'`])].join('\n');
  const output = await runBash(`set -e\n${script}`);
  return output.split(stepEnd).slice(0, -1);
}

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly {
    readonly path?: unknown;
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
  readonly extensions?: unknown;
}

/** What `curl -sw '\n%{http_code}\n'` printed. */
function readAnswer(output = ''): { readonly status: number; readonly body: Answer } {
  const [body = '', status] = output.trim().split('\n');
  return { status: Number(status), body: JSON.parse(body) };
}

function codesOf({ errors = [] }: Answer): readonly unknown[] {
  return errors.map(({ extensions }) => extensions['code']);
}

async function recordOf(demo: DemoProcess, requestId: unknown): Promise<unknown> {
  return await eventually(`the record of ${String(requestId)}`, async () => {
    const lines = await demo.log('access.log');
    const line = lines.find((text) => text.includes(String(requestId)));
    return line === undefined ? undefined : JSON.parse(line);
  });
}

async function portsOf(demo: DemoProcess): Promise<readonly number[]> {
  const logs = await Promise.all(['gateway', 'issuer', ...services].map((name) => demo.log(`${name}.log`)));
  const announced = logs.flat().flatMap((line) => line.match(/(?<=127\.0\.0\.1:)\d+/g) ?? []);
  return [...new Set(announced.map(Number))];
}

/** @throws Error when something listens there still. */
async function expectFree(port: number): Promise<void> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}
