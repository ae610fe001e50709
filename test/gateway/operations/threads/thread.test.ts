import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from '@jest/globals';
import { startOperationThreads } from '#gateway/operations/threads/operation-threads.ts';
import type { OperationThreads } from '#gateway/operations/threads/operation-threads.ts';
import type { QueryPlan } from '#gateway/planning/query-plan.ts';
import { buildSupergraphSnapshot } from '#gateway/supergraph/build-supergraph-snapshot.ts';
import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';
import { hostileSupergraph } from '#test/plans/hostile-texts.ts';

const timeoutMs = 60_000;
const limits = {
  maxTokens: Infinity,
  maxDepth: Infinity,
  maxAliases: Infinity,
  maxRootFields: Infinity,
  maxDirectives: Infinity,
};

let workers: OperationThreads | undefined;
afterEach(() => workers?.close());

/** One thread for a caller, and the spare one, with the gateway's own module in them. */
async function startThreads(supergraphSdl: string): Promise<OperationThreads> {
  const { apiSchemaSdl } = buildSupergraphSnapshot(supergraphSdl, { source: 'test' });
  workers = await startOperationThreads({
    workerFile: fileURLToPath(import.meta.resolve('#gateway/operations/threads/thread.ts')),
    settings: {
      supergraphSdl,
      apiSchemaSdl,
      limits,
      requirements: { types: new Map(), fields: new Map() },
      pricing: undefined,
    },
    threads: 1,
    timeoutMs,
    clock: () => performance.now(),
    onThreadLost: () => undefined,
  });
  return workers;
}

const link = federationLink('"@key"', '"@override"');
const labelled = composeForTest({
  a: `${link} type Query { t: T } type T @key(fields: "id") { id: ID! x: Int y: Int }`,
  b: `${link} type T @key(fields: "id") { id: ID! x: Int @override(from: "a", label: "percent(5)") }`,
});

test('A text with one operation is planned in the hop that validates it', async () => {
  const threads = await startThreads(labelled);
  const planAhead = async (text: string): Promise<string | undefined> => {
    const validation = await threads.validate(text, 'ann');
    return validation.tokens === undefined ? undefined : validation.plan;
  };
  let text = '';
  let plan: string | undefined;
  // The code may still be compiled while the first are planned, which takes longer than is paid for.
  for (let nth = 1; plan === undefined && nth <= 100; nth += 1) {
    text = `query Named${nth} { t { y } }`;
    plan = await planAhead(text);
  }
  expect(plan).toBe(await threads.plan({ text, operationName: undefined }, 'ann'));
});

test.each([
  ['with several operations', 'query A { t { y } } query B { t { y } }'],
  ['to which a label of @override matters', '{ t { x } }'],
])('A text %s is validated alone', async (_, text) => {
  const threads = await startThreads(labelled);
  const validation = await threads.validate(text, 'ann');
  expect(validation.failures).toEqual([]);
  expect(validation).not.toHaveProperty('plan');
});

/** Every field of eight subgraphs, `levels` deep. */
function wideSelection(levels: number): string {
  if (levels === 0) return 'x(n: 1)';
  return Array.from({ length: 8 }, (_, nth) => `own${nth} { ${wideSelection(levels - 1)} }`).join(' ');
}

test('A text whose plan takes longer than one point pays for is validated alone', async () => {
  const threads = await startThreads(hostileSupergraph());
  const text = `{ t { ${wideSelection(3)} } }`;
  const validation = await threads.validate(text, 'eve');
  expect(validation.failures).toEqual([]);
  expect(validation).not.toHaveProperty('plan');
  const plan: QueryPlan = JSON.parse(await threads.plan({ text, operationName: undefined }, 'eve'));
  expect(plan.steps).toHaveLength(1);
});
