import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { MemoryStore } from '#gateway/rate-limit/memory-store.ts';
import type { RateLimitLayer } from '#gateway/rate-limit/rate-limit-layer.ts';
import { selectLayers } from '#gateway/rate-limit/select-layers.ts';
import type { RecordedRequest } from '#gateway/rate-limit/simulation/recorded-request.ts';
import { simulateLimits } from '#gateway/rate-limit/simulation/simulate-limits.ts';
import { addressOf } from '#test/testkit/address-of.ts';

const startMs = Date.parse('2026-05-04T09:00:00.000Z');

interface RequestOptions {
  readonly subject?: string | undefined;
  readonly tenant?: string | undefined;
  readonly atMs?: number;
  readonly lastsMs?: number;
  readonly points?: number;
  readonly actual?: number;
  readonly wasRefused?: boolean;
  readonly claims?: Readonly<Record<string, unknown>>;
}

let requestCount = 0;

function request(options: RequestOptions = {}): RecordedRequest {
  const { subject, tenant, atMs = 0, lastsMs = 10, points = 10, actual = points } = options;
  requestCount += 1;
  return {
    requestId: `r${requestCount}`,
    startedAtMs: startMs + atMs,
    endedAtMs: startMs + atMs + lastsMs,
    caller: {
      identity:
        subject === undefined
          ? undefined
          : { subject, tenant, roles: [], scopes: [], client: undefined, expiresAtMs: Infinity },
      client: undefined,
      address: addressOf('192.0.2.1'),
      document: 'd1',
    },
    claims: options.claims ?? {},
    operation: 'ProductPage',
    estimatedPoints: points,
    actualPoints: actual,
    wasRefused: options.wasRefused ?? false,
  };
}

function layer(options: Partial<RateLimitLayer> & Pick<RateLimitLayer, 'by'>): RateLimitLayer {
  return {
    name: options.by,
    capacity: 100,
    refillPerSecond: 1,
    mode: 'enforce',
    missing: 'anonymous',
    rules: [],
    ...options,
  };
}

function simulate(requests: readonly RecordedRequest[], layers: readonly RateLimitLayer[], max?: number) {
  return simulateLimits(requests, { layers, maxPerOperation: max });
}

test('who asks for more than a bucket holds is refused, and told apart from who was refused then', () => {
  const requests = [
    request({ subject: 'ada', points: 60 }),
    request({ subject: 'ada', points: 60, atMs: 1000 }),
    request({ subject: 'ada', points: 60, atMs: 2000, wasRefused: true }),
    request({ subject: 'bob', points: 60, atMs: 3000, wasRefused: true }),
  ];
  const simulation = simulate(requests, [layer({ by: 'subject' })]);
  expect(simulation).toMatchObject({ requests: 4, refused: 2, newlyRefused: 1, newlyAdmitted: 1 });
  expect(simulation.layers).toEqual([
    expect.objectContaining({ name: 'subject', refused: 2, callersRefused: 1, buckets: 2, lowest: 0.4 }),
  ]);
  expect(simulation.refusals[0]).toMatchObject({
    requestId: requests[1]?.requestId,
    layer: 'subject',
    caller: 'ada',
    operation: 'ProductPage',
    points: 60,
    // 41 of 60 are there after a second.
    retryAfterMs: 19_000,
    wasRefused: false,
  });
});

test('what a request did not use is back when it ends, and not before', () => {
  const cheap = (atMs: number) => request({ subject: 'ada', points: 100, actual: 10, lastsMs: 500, atMs });
  const limits = [layer({ by: 'subject', refillPerSecond: 0.001 })];
  expect(simulate([cheap(0), cheap(400)], limits).refused).toBe(1);
  expect(simulate([cheap(0), { ...cheap(600), estimatedPoints: 90 }], limits).refused).toBe(0);
});

test('a refusal of one layer takes nothing from the others', () => {
  const requests = [
    request({ subject: 'ada', tenant: 't', points: 50 }),
    request({ subject: 'ada', tenant: 't', points: 10, atMs: 1 }),
    request({ subject: 'bob', tenant: 't', points: 50, atMs: 2 }),
  ];
  const layers = [layer({ by: 'tenant' }), layer({ by: 'subject', capacity: 50 })];
  expect(simulate(requests, layers).refusals.map(({ layer: name }) => name)).toEqual(['subject']);
});

test('a layer that only measures refuses nothing and tells what it would have', () => {
  const requests = [
    request({ subject: 'ada', points: 90 }),
    request({ subject: 'ada', points: 90, atMs: 1 }),
  ];
  const simulation = simulate(requests, [layer({ by: 'subject', mode: 'measure' })]);
  expect(simulation).toMatchObject({ refused: 0, refusals: [] });
  expect(simulation.layers).toEqual([expect.objectContaining({ refused: 1, mode: 'measure' })]);
});

test('tiers are those of the recorded claims', () => {
  const rules = [{ when: { claim: 'plan', equals: 'gold' }, capacity: 1000, refillPerSecond: 10 }];
  const dear = (claims: Readonly<Record<string, unknown>>) =>
    request({ subject: 'ada', points: 500, claims });
  const simulation = simulate(
    [dear({ plan: 'gold' }), dear({ plan: 'free' })],
    [layer({ by: 'subject', rules })],
  );
  expect(simulation.refusals).toEqual([expect.objectContaining({ retryAfterMs: undefined })]);
});

test('operations above the maximum of one, and callers that a layer does not admit, are refused outright', () => {
  const requests = [request({ subject: 'ada', points: 11 }), request({ points: 1 })];
  const simulation = simulate(requests, [layer({ by: 'tenant', missing: 'reject' })], 10);
  expect(simulation.refusals.map(({ layer: name }) => name)).toEqual([undefined, 'tenant']);
});

test('the tightest buckets are drawn over time, with the slots in which they refused', () => {
  const requests = [
    request({ subject: 'ada', points: 80 }),
    request({ subject: 'ada', points: 80, atMs: 1000 }),
    request({ subject: 'bob', points: 5, atMs: 2000 }),
  ];
  const { tightest } = simulate(requests, [layer({ by: 'subject' })]);
  expect(tightest.map(({ caller }) => caller)).toEqual(['ada', 'bob']);
  expect(Math.min(...(tightest[0]?.lowest ?? []).filter((part) => part !== undefined))).toBeCloseTo(0.2);
  expect(tightest[0]?.refused.reduce((sum, count) => sum + count)).toBe(1);
});

describe('against the store that the gateway runs with', () => {
  test('requests one after the other are refused where the store refuses them', async () => {
    const some = fc.record({
      subject: fc.constantFrom('ada', 'bob', undefined),
      tenant: fc.constantFrom('t', 'u', undefined),
      points: fc.integer({ min: 0, max: 150 }),
      actual: fc.integer({ min: 0, max: 200 }),
      afterMs: fc.integer({ min: 20, max: 40_000 }),
    });
    const layers = [
      layer({ by: 'tenant', refillPerSecond: 2.5 }),
      layer({ by: 'subject' }),
      layer({ by: 'ip' }),
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(some, { minLength: 1, maxLength: 40 }), async (parts) => {
        let atMs = 0;
        const requests = parts.map(({ afterMs, ...part }) => request({ ...part, atMs: (atMs += afterMs) }));
        const store = new MemoryStore();
        const refused: string[] = [];
        for (const { caller, estimatedPoints, actualPoints, startedAtMs, endedAtMs, requestId } of requests) {
          const charges = selectLayers({ layers, ...caller, claimOf: () => undefined });
          const outcome = await store.reserve({ charges, points: estimatedPoints, nowMs: startedAtMs });
          if (!outcome.granted) refused.push(requestId);
          // The store settles by the latest time it was told.
          await store.reserve({ charges: [], points: 0, nowMs: endedAtMs });
          if (outcome.granted) store.settle(outcome.handle, actualPoints);
        }
        expect(simulate(requests, layers).refusals.map(({ requestId }) => requestId)).toEqual(refused);
      }),
      { numRuns: 100 },
    );
  });
});
