import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { noPrices } from '#gateway/cost/field-prices.ts';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { CompiledOperations } from '#gateway/execution/compiled-operations.ts';
import type { Identity } from '#gateway/identity/identity.ts';
import { plan } from '#gateway/pipeline/plan.ts';
import type { ChargedOperation } from '#gateway/pipeline/request.ts';
import { OverrideLabels } from '#gateway/planning/override-labels.ts';
import { PlanCache } from '#gateway/planning/plan-cache.ts';
import { createPlanner } from '#gateway/planning/create-planner.ts';
import type { PlanRequest } from '#gateway/planning/query-plan.ts';
import { buildSupergraphSnapshot } from '#gateway/supergraph/build-supergraph-snapshot.ts';
import { AccessRecorder } from '#gateway/telemetry/access-record.ts';
import { selectOperation } from '#gateway/graphql/select-operation.ts';
import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';
import { accountOf } from '#test/testkit/account-of.ts';
import { addressOf } from '#test/testkit/address-of.ts';

const sdl = composeForTest({
  old: `${federationLink('"@key"')}
    type Query { product: Product }
    type Product @key(fields: "id") { id: ID! name: String price: Int }`,
  new: `${federationLink('"@key"', '"@override"')}
    type Product @key(fields: "id") { id: ID! name: String @override(from: "old", label: "percent(50)") }`,
});
const snapshot = buildSupergraphSnapshot(sdl, { source: 'test' });
const planner = createPlanner(sdl);

const identity = (subject: string): Identity => ({
  issuer: 'https://issuer.example',
  subject,
  tenant: undefined,
  roles: [],
  scopes: [],
  client: undefined,
  expiresAtMs: 0,
});

/** The stage with its real parts, but for the threads: what it asks them, and for whom. */
function stage({
  random = () => 0.99,
  brokenPlan = false,
}: { readonly random?: () => number; readonly brokenPlan?: boolean } = {}) {
  const asked: (PlanRequest & { readonly caller: string })[] = [];
  const planning = {
    plans: new PlanCache({
      max: 100,
      makePlan: async (request, caller) => {
        asked.push({ ...request, caller });
        return brokenPlan
          ? '{"kind":"QueryPlan","node":{"kind":"Flatten"}}'
          : JSON.stringify(planner(request));
      },
    }),
    operations: new CompiledOperations({ max: 100 }),
    overrides: new OverrideLabels(parse(sdl)),
    random,
    apiSchema: snapshot.apiSchema,
    supergraphSchema: snapshot.supergraphSchema,
    prices: noPrices,
    clock: () => 0,
  };
  return { asked, run: (operation: ChargedOperation) => plan(operation, planning) };
}

interface Sent {
  readonly identity?: Identity;
  readonly operationName?: string;
  /** What is left of it, where something was removed. */
  readonly permitted?: string;
}

function charged(text: string, { identity: caller, operationName, permitted }: Sent = {}): ChargedOperation {
  const document = parse(text);
  const trace = { traceId: '1'.repeat(32), spanId: '1'.repeat(16), sampled: false };
  const recorder = new AccessRecorder({
    requestId: 'r',
    trace,
    clientTraceparent: undefined,
    method: 'POST',
    startedAt: new Date(0),
  });
  return {
    requestId: 'r',
    method: 'POST',
    headers: {},
    ip: '192.0.2.1',
    address: addressOf('192.0.2.1'),
    acceptsStreamsAlone: false,
    mayReadSchema: true,
    introspectionPoints: 0,
    trace,
    startedAtMs: 0,
    reference: {
      query: text,
      documentId: undefined,
      persistedQuery: undefined,
      docId: undefined,
      pathId: undefined,
    },
    operationName,
    variables: {},
    signal: new AbortController().signal,
    recorder,
    account: accountOf().account,
    wishes: { cost: false, breakdown: false, plan: false, dryRun: false, debug: undefined },
    identity: caller,
    client: undefined,
    resolved: {
      text,
      sha256: createHash('sha256').update(text).digest('hex'),
      id: undefined,
      registered: false,
      manifest: undefined,
      mode: 'audit',
      outcome: 'unregistered',
      mayIntrospect: true,
      keepIn: undefined,
    },
    document,
    operation: selectOperation(document, operationName),
    coercedVariables: {},
    estimatedPoints: 0,
    demands: { operations: new Map(), conditions: [] },
    permitted: {
      document: permitted === undefined ? document : parse(permitted),
      text: permitted ?? text,
      hash: permitted === undefined ? '' : createHash('sha256').update(permitted).digest('base64url'),
      removed: [],
      hidden: [],
      nothingLeft: false,
    },
    reservation: {
      granted: true,
      store: 'memory',
      handle: { store: 'memory', id: '' },
      states: [],
      wouldRefuse: [],
    },
  };
}

const planOf = ({ recorder }: ChargedOperation) =>
  recorder.finish({ status: 200, outcome: 'ok', durationMs: 0, responseBytes: 0 }).plan;

describe('The stage that plans', () => {
  test('compiles an operation once, whoever sends it, and records what was there', async () => {
    const { asked, run } = stage();
    const first = await run(charged('{ product { price } }'));
    const second = await run(charged('{ product { price } }', { identity: identity('ann') }));
    expect(second.compiled).toBe(first.compiled);
    expect(asked.length).toBe(1);
    expect([planOf(first)?.cached, planOf(second)?.cached]).toEqual([false, true]);
  });

  test('knows an operation with its name and without as the same', async () => {
    const { asked, run } = stage();
    const first = await run(charged('query P { product { price } }'));
    const second = await run(charged('query P { product { price } }', { operationName: 'P' }));
    expect(second.compiled).toBe(first.compiled);
    expect(asked).toMatchObject([{ operationName: 'P' }]);
  });

  test('tells operations of one document apart', async () => {
    const { run } = stage();
    const text = 'query A { product { price } } query B { product { id } }';
    const first = await run(charged(text, { operationName: 'A' }));
    const second = await run(charged(text, { operationName: 'B' }));
    expect(second.compiled).not.toBe(first.compiled);
  });

  test('plans what is permitted, and keeps it apart from the whole', async () => {
    const { asked, run } = stage();
    const whole = await run(charged('{ product { price id } }'));
    const part = await run(charged('{ product { price id } }', { permitted: '{ product { id } }' }));
    expect(part.compiled).not.toBe(whole.compiled);
    expect(asked.map(({ text }) => text.replaceAll(/\s+/g, ' '))).toEqual([
      '{ product { price id } }',
      '{ product { id } }',
    ]);
  });

  test('makes the caller wait their turn', async () => {
    const { asked, run } = stage();
    await run(charged('{ product { price } }', { identity: identity('ann') }));
    await run(charged('{ product { id } }'));
    expect(asked.map(({ caller }) => caller)).toEqual([
      'identity ["https://issuer.example","ann"]',
      'address 192.0.2.1',
    ]);
  });

  test('fails with the id of a document whose plan makes no sense', async () => {
    const { run } = stage({ brokenPlan: true });
    const operation = charged('{ product { price } }');
    const failing = run(operation);
    await expect(failing).rejects.toThrow(InternalError);
    await expect(failing).rejects.toThrow(operation.resolved.sha256);
  });
});

describe('A progressive @override', () => {
  test('is decided for each request of a caller without identity', async () => {
    let position = 0.4;
    const { asked, run } = stage({ random: () => position });
    await run(charged('{ product { name } }'));
    position = 0.6;
    await run(charged('{ product { name } }'));
    await run(charged('{ product { name } }'));
    expect(asked.map(({ activeLabels }) => activeLabels)).toEqual([['percent(50)'], []]);
  });

  test('is always decided in the same way for one identity', async () => {
    const { asked, run } = stage({ random: Math.random });
    for (let turn = 0; turn < 5; turn += 1) {
      await run(charged('{ product { name } }', { identity: identity('ann') }));
    }
    expect(asked.length).toBe(1);
  });

  test('does not multiply the plans of operations that it cannot touch', async () => {
    let position = 0;
    const { asked, run } = stage({ random: () => (position += 0.3) });
    for (let turn = 0; turn < 3; turn += 1) await run(charged('{ product { price } }'));
    expect(asked.length).toBe(1);
  });
});
