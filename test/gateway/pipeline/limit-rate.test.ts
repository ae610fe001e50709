import { describe, expect, test } from '@jest/globals';
import {
  chargeFailure,
  limitRate,
  limitSubgraphs,
  payFirstPoint,
  storeOf,
  tellLimits,
} from '#gateway/pipeline/limit-rate.ts';
import type { RateLimits } from '#gateway/pipeline/limit-rate.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { MemoryStore } from '#gateway/rate-limit/memory-store.ts';
import type { RateLimitLayer } from '#gateway/rate-limit/rate-limit-layer.ts';
import { AccessRecorder } from '#gateway/telemetry/access-record.ts';
import type { AccessRecord } from '#gateway/telemetry/access-record.ts';
import type { LimitNotice, PermittedOperation, PlannedOperation } from '#gateway/pipeline/request.ts';
import { addressOf } from '#test/testkit/address-of.ts';

function layer(by: RateLimitLayer['by'], changes: Partial<RateLimitLayer> = {}): RateLimitLayer {
  const common = { capacity: 100, refillPerSecond: 1, mode: 'enforce', missing: 'anonymous' } as const;
  return { name: by.toLowerCase(), by, ...common, rules: [], ...changes };
}

function limitsOf(layers: readonly RateLimitLayer[], changes: Partial<RateLimits> = {}): RateLimits {
  return { layers, store: new MemoryStore(), subgraphPoints: undefined, now: () => 0, ...changes };
}

interface OperationOptions {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly tenant?: string | null;
  /** Takes what the answer is told to tell. */
  readonly notices?: LimitNotice[];
}

/** A request of `points`, as far as these stages look at it. */
function operation(points: number, options: OperationOptions = {}): PermittedOperation {
  const { claims = {}, notices = [], tenant = 'acme' } = options;
  const recorder = new AccessRecorder({
    requestId: 'r1',
    trace: { traceId: 't1', spanId: 's1', sampled: true },
    clientTraceparent: undefined,
    method: 'POST',
    startedAt: new Date(0),
  });
  const identity = {
    subject: 'u1',
    tenant: tenant ?? undefined,
    roles: [],
    scopes: [],
    client: undefined,
    claims,
    expiresAtMs: 0,
  };
  const resolved = { text: '', sha256: 'ab12', id: undefined, registered: false };
  const request: unknown = {
    recorder,
    identity,
    client: undefined,
    address: addressOf('192.0.2.7'),
    resolved,
    estimatedPoints: points,
    wishes: { cost: true, breakdown: false, dryRun: false, debug: undefined },
    onLimits: (notice: LimitNotice) => notices.push(notice),
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the rest of a request is none of the stage's business
  return request as PermittedOperation;
}

function recordOf({ recorder }: PermittedOperation): AccessRecord {
  return recorder.finish({ status: 200, outcome: 'ok', durationMs: 0, responseBytes: 0 });
}

describe('limiting the rate', () => {
  test('takes from every layer, and records what is left and who decided', async () => {
    const request = operation(30);
    const layers = [layer('tenant'), layer('operation'), layer('subject', { mode: 'measure', capacity: 10 })];
    const { reservation } = await limitRate(request, limitsOf(layers));
    expect(reservation.store).toBe('memory');
    expect(recordOf(request)).toMatchObject({
      bucketStore: 'memory',
      buckets: [
        { layer: 'tenant', remaining: 70 },
        { layer: 'operation', remaining: 70 },
        { layer: 'subject', remaining: 10, wouldRefuse: true },
      ],
    });
  });

  test('goes by the claims of the token, also inside objects', async () => {
    const rules = [{ when: { claim: 'account.plan', equals: 'gold' }, capacity: 500, refillPerSecond: 5 }];
    const limits = limitsOf([layer('tenant', { rules })]);
    await limitRate(operation(400, { claims: { account: { plan: 'gold' } } }), limits);
    await expect(
      limitRate(operation(400, { claims: { account: { plan: 'tin' } } }), limits),
    ).rejects.toMatchObject({
      code: 'COST_ESTIMATED_TOO_EXPENSIVE',
    });
  });
});

describe('the answer', () => {
  const layers = [layer('tenant')];

  test('is told what is left, and after a denial what was asked', async () => {
    const limits = limitsOf(layers);
    const notices: LimitNotice[] = [];
    await limitRate(operation(90, { notices }), limits);
    expect(notices).toEqual([{ states: [expect.objectContaining({ name: 'tenant', remaining: 10 })] }]);
    await expect(limitRate(operation(20, { notices }), limits)).rejects.toThrow('above the 10 of 100');
    expect(notices[1]).toMatchObject({
      states: [{ remaining: 10, resetSeconds: 10 }],
      cost: { requestedQueryCost: 20, actualQueryCost: null, throttleStatus: { currentlyAvailable: 10 } },
    });
  });

  test('is told what is left without anything being taken', async () => {
    const limits = limitsOf(layers);
    const notices: LimitNotice[] = [];
    await limitRate(operation(30), limits);
    await tellLimits(operation(20, { notices }), limits);
    await tellLimits(operation(20, { notices }), limits);
    expect(notices.map(({ states }) => states[0]?.remaining)).toEqual([70, 70]);
  });

  test('tells nothing to a caller whom no layer admits, and takes no first point of theirs', async () => {
    const limits = limitsOf([layer('tenant', { missing: 'reject' })]);
    const notices: LimitNotice[] = [];
    const stranger = operation(1, { tenant: null, notices });
    await tellLimits(stranger, limits);
    expect(notices).toEqual([]);
    await expect(payFirstPoint(stranger, limits)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('the first point', () => {
  const layers = [layer('tenant', { capacity: 10 })];

  async function prepaid(points: number, limits: RateLimits, notices: LimitNotice[] = []) {
    const request = operation(points, { notices });
    return { ...request, prepaid: await payFirstPoint(request, limits) };
  }

  test('is a part of the price, so that all together never costs more than the price', async () => {
    const limits = limitsOf(layers);
    const request = await prepaid(10, limits);
    const { reservation } = await limitRate(request, limits);
    expect(reservation.states[0]?.remaining).toBe(0);
    storeOf(request, limits).settle(reservation.handle, 4);
    expect(await left(limits)).toBe(6);
  });

  test('is not asked of whoever has nothing left', async () => {
    const limits = limitsOf(layers);
    await limitRate(operation(10), limits);
    await expect(payFirstPoint(operation(1), limits)).rejects.toMatchObject({
      code: 'RATE_LIMIT_EXCEEDED',
      message: expect.stringContaining('Operation costs 1 point, above the 0 of 10 left'),
    });
  });

  test('stays paid where the rest is not there, and the denial speaks of the whole price', async () => {
    const limits = limitsOf(layers);
    await limitRate(operation(7), limits);
    const request = await prepaid(5, limits);
    await expect(limitRate(request, limits)).rejects.toMatchObject({
      code: 'RATE_LIMIT_EXCEEDED',
      message:
        'Operation costs 5 points, above the 2 of 10 left in the limit "tenant"; wait 3 seconds or request less.',
      headers: { 'retry-after': '3', ratelimit: '"tenant";r=2;t=3' },
    });
    expect(await left(limits)).toBe(2);
  });

  test('makes no operation run that a bucket could never hold', async () => {
    let nowMs = 0;
    const limits = limitsOf(layers, { now: () => nowMs });
    const request = await prepaid(11, limits);
    nowMs = 60_000;
    await expect(limitRate(request, limits)).rejects.toMatchObject({ code: 'COST_ESTIMATED_TOO_EXPENSIVE' });
  });

  test('is nothing where no layer applies', async () => {
    expect(await payFirstPoint(operation(1), limitsOf([]))).toBeUndefined();
  });
});

describe('a failure', () => {
  const layers = [layer('tenant')];
  const invalid = new ClientError('BAD_REQUEST', 'The body is empty.');
  const late = new ClientError('QUERY_PLANNING_TIMEOUT', 'late', { threadMs: 300 });
  const overloaded = new ClientError('GATEWAY_OVERLOADED', 'later');
  const denied = new ClientError('RATE_LIMIT_EXCEEDED', 'wait');

  test.each([
    ['one point for whatever was looked at', invalid, 1],
    ['one point for a document with many errors', new AggregateError([invalid, invalid]), 1],
    ['a point for each 10 ms of a thread', late, 30],
    ['nothing where the gateway is overloaded', overloaded, 0],
    ['nothing more where a budget was the reason', denied, 0],
    ['nothing where the gateway failed', new Error('a fault'), 0],
  ])('costs %s', async (_case, error, points) => {
    const limits = limitsOf(layers);
    await chargeFailure(operation(1), error, limits);
    expect(await left(limits)).toBe(100 - points);
  });

  test.each([
    [invalid, 1],
    [late, 30],
    [overloaded, 0],
  ])('after the first point costs the same: %s', async (error, points) => {
    const limits = limitsOf(layers);
    const notices: LimitNotice[] = [];
    const request = operation(1, { notices });
    await chargeFailure({ ...request, prepaid: await payFirstPoint(request, limits) }, error, limits);
    expect(await left(limits)).toBe(100 - points);
    expect(notices.at(-1)?.states[0]?.remaining).toBe(100 - points);
  });

  test('is a denial where not even a point is left', async () => {
    const limits = limitsOf(layers);
    await limitRate(operation(100), limits);
    await expect(chargeFailure(operation(1), invalid, limits)).rejects.toMatchObject({
      code: 'RATE_LIMIT_EXCEEDED',
    });
  });
});

test('a document has one bucket, by its id as by its text', async () => {
  const limits = limitsOf([layer('operation', { capacity: 10 })]);
  const byText = operation(6);
  await limitRate(byText, limits);
  const byId = { ...byText, resolved: { ...byText.resolved, id: 'sha256:ab12', registered: true } };
  await expect(limitRate(byId, limits)).rejects.toMatchObject({ code: 'RATE_LIMIT_EXCEEDED' });
});

/** What is left in the bucket of the first layer. */
async function left(limits: RateLimits): Promise<number | undefined> {
  const notices: LimitNotice[] = [];
  await tellLimits(operation(1, { notices }), limits);
  return notices[0]?.states[0]?.remaining;
}

describe('limiting subgraphs', () => {
  const budgets = layer('subgraph', { capacity: 50 });
  const subgraphPoints = () =>
    new Map([
      ['catalog', 10],
      ['reviews', 30],
    ]);

  async function planned(limits: RateLimits): Promise<PlannedOperation> {
    const charged: unknown = await limitRate(operation(5), limits);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- how it was planned is none of the stage's business
    return charged as PlannedOperation;
  }

  test('takes from each what the plan asks of it, and refuses what one of them has not', async () => {
    const limits = limitsOf([layer('tenant'), budgets], { subgraphPoints });
    const first = await planned(limits);
    await limitSubgraphs(first, limits);
    expect(recordOf(first).buckets).toEqual([
      { layer: 'tenant', remaining: 95 },
      { layer: 'subgraph', remaining: 40 },
      { layer: 'subgraph', remaining: 20 },
    ]);
    await expect(limitSubgraphs(await planned(limits), limits)).rejects.toMatchObject({
      code: 'RATE_LIMIT_EXCEEDED',
      extensions: { layer: 'subgraph', retryAfterMs: 10_000 },
      message: expect.stringContaining('30 points'),
      // The tenant pays for two operations: 5 points for one that ran, 1 for one that did not.
      headers: { ratelimit: '"subgraph";r=20;t=10, "tenant";r=94;t=6' },
    });
    const cheap = limitsOf([budgets], {
      store: limits.store,
      subgraphPoints: () => new Map([['catalog', 40]]),
    });
    await limitSubgraphs(await planned(cheap), cheap);
  });

  test('asks nothing where no layer is by subgraph', async () => {
    const limits = limitsOf([layer('tenant')], { subgraphPoints });
    const request = await planned(limits);
    await limitSubgraphs(request, limits);
    expect(recordOf(request).buckets).toHaveLength(1);
  });
});
