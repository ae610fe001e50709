import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';
import { probeArgs, withShortTurns } from '#test/testkit/event-loop-probe.ts';
import { refusalOf } from '#test/testkit/expect-refusal.ts';
import { post } from '#test/testkit/http-answer.ts';
import { startGateway } from '#test/testkit/start-gateway.ts';
import type { GatewayProcess } from '#test/testkit/start-gateway.ts';
import { startStubSubgraph } from '#test/testkit/stub-subgraph.ts';

const reviewsSchema = `${federationLink('"@key"')}
  type Query { reviews: [Review!]! product: Product }
  type Review { product: Product! }
  type Product @key(fields: "id") { id: ID! }
`;
const catalogSchema = `${federationLink('"@key"')}
  type Query { catalog: String }
  type Product @key(fields: "id") { id: ID! text: String details: Details any: Anything tags: [String!] }
  type Details { text: String! similar: [Details!] }
  scalar Anything
`;
const text = 'x'.repeat(100_000);
const product = {
  __typename: 'Product',
  text,
  details: { text, similar: Array.from({ length: 100 }, () => ({ text: 'x'.repeat(1000) })) },
  any: { of: [text] },
  tags: [text],
};

let stack: AsyncDisposableStack;
let gateway: GatewayProcess;
let reviews = 0;

beforeAll(async () => {
  stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'weir-amplified-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'supergraph.graphql');
  await writeFile(file, composeForTest({ reviews: reviewsSchema, catalog: catalogSchema }));
  const first = stack.use(
    await startStubSubgraph(() => ({
      data: {
        reviews: Array.from({ length: reviews }, () => ({ product: { __typename: 'Product', id: '1' } })),
        product: { __typename: 'Product', id: '1' },
      },
    })),
  );
  const second = stack.use(
    await startStubSubgraph(({ query }) => {
      const aliases = [...query.matchAll(/(\w+): ?text/g)].map(([, alias = '']) => [alias, text] as const);
      return { data: { _entities: [{ ...product, ...Object.fromEntries(aliases) }] } };
    }),
  );
  gateway = stack.use(
    await startGateway({
      nodeArgs: probeArgs,
      config: {
        supergraph: { file },
        subgraphs: {
          reviews: { endpoints: [{ url: first.url }] },
          catalog: { endpoints: [{ url: second.url }] },
        },
        cost: { mode: 'measure' },
      },
    }),
  );
  // What is compiled lazily is compiled now, and the process is there.
  for (const count of [1, 10, 10]) {
    reviews = count;
    await post(gateway.url, { query: '{ reviews { product { text } } }' });
  }
});
afterAll(() => stack.disposeAsync());

async function ask(count: number, query: string) {
  reviews = count;
  const { value } = await withShortTurns(gateway, async () => post(gateway.url, { query }));
  return value;
}

const manyAliases = Array.from({ length: 25 }, (_, index) => `a${index}: text`).join(' ');

describe('one large entity at many places takes no turn of the event loop longer than 50 ms:', () => {
  test('300 references of a text', async () => {
    const { status, text: answer } = await ask(300, '{ reviews { product { text } } }');
    expect(status).toBe(200);
    expect(answer.length).toBeGreaterThan(30_000_000);
    expect(answer.slice(0, 60)).toBe(`{"data":{"reviews":[{"product":{"text":"${'x'.repeat(20)}`);
  });

  test.each([
    ['references of a text', '{ reviews { product { text } } }'],
    ['references of an object', '{ reviews { product { details { text } } } }'],
    ['references of a list', '{ reviews { product { details { similar { text } } } } }'],
    ['references of a custom scalar', '{ reviews { product { any } } }'],
    ['references of a list of strings', '{ reviews { product { tags } } }'],
    ['aliases in references', `{ reviews { product { ${manyAliases} } } }`],
  ])('1000 %s: more than an answer may be', async (_name, query) => {
    const before = await memoryBytes();
    const answer = await ask(1000, query);
    expect(refusalOf(answer)).toBe('422 RESPONSE_TOO_LARGE');
    expect(answer.text).toContain(
      'The answer is larger than the 50000000 bytes allowed; request fewer items',
    );
    expect((await memoryBytes()) - before).toBeLessThan(150_000_000);
  });

  test('aliases of a field', async () => {
    const { text: answer } = await ask(1, `{ product { ${manyAliases} } }`);
    const fields = Array.from({ length: 25 }, (_, index) => `"a${index}":"${text}"`).join();
    // Jest would take long to show a difference.
    expect(answer.startsWith(`{"data":{"product":{${fields}}}`)).toBe(true);
  });
});

/** What the gateway has in memory. */
async function memoryBytes(): Promise<number> {
  const status = await readFile(`/proc/${gateway.process.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
}
