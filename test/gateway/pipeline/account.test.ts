import { describe, expect, test } from '@jest/globals';
import { ClientError } from '#gateway/errors/client-error.ts';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { BatchReservation } from '#gateway/rate-limit/batch-reservation.ts';
import type { RateLimits } from '#gateway/rate-limit/rate-limits.ts';
import {
  accountOf,
  layerOf,
  limitsOf,
  payerOf,
  pointsLeft,
  prepaid,
  reserved,
} from '#test/testkit/account-of.ts';
import type { AccountOfOptions, OpenedAccount } from '#test/testkit/account-of.ts';

const late = new ClientError('QUERY_PLANNING_TIMEOUT', 'late', { threadMs: 300 });
const givenUp = new Error('The client closed the connection');

describe('reserve', () => {
  test('takes from every layer, and records what is left and who decided', async () => {
    const measured = layerOf('subject', { mode: 'measure', capacity: 10 });
    const { account, record } = accountOf({
      limits: limitsOf([layerOf('tenant'), layerOf('operation'), measured]),
    });
    expect(await account.reserve(30)).toMatchObject({ store: 'memory' });
    expect(record()).toMatchObject({
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
    const limits = limitsOf([layerOf('tenant', { rules })]);
    const withPlan = (plan: string): AccountOfOptions => ({
      limits,
      payer: payerOf({ claims: { account: { plan } } }),
    });
    await accountOf(withPlan('gold')).account.reserve(400);
    await expect(accountOf(withPlan('tin')).account.reserve(400)).rejects.toMatchObject({
      code: 'COST_ESTIMATED_TOO_EXPENSIVE',
    });
  });

  test('reports what is left, and after a denial what was asked', async () => {
    const limits = limitsOf([layerOf('tenant')]);
    const { notices } = await reserved(limits, 90);
    expect(notices).toEqual([{ states: [expect.objectContaining({ name: 'tenant', remaining: 10 })] }]);
    const denied = accountOf({ limits });
    await expect(denied.account.reserve(20)).rejects.toThrow('above the 10 of 100');
    expect(denied.notices).toEqual([
      expect.objectContaining({
        states: [expect.objectContaining({ remaining: 10, resetSeconds: 10 })],
        cost: expect.objectContaining({ requestedQueryCost: 20, actualQueryCost: null }),
      }),
    ]);
  });

  test('counts a document by its text, whatever it is called by', async () => {
    const limits = limitsOf([layerOf('operation', { capacity: 10 })]);
    await reserved(limits, 6);
    await expect(reserved(limits, 6)).rejects.toMatchObject({ code: 'RATE_LIMIT_EXCEEDED' });
  });

  test('bills whoever was named last', async () => {
    const limits = limitsOf([layerOf('operation', { capacity: 10 })]);
    await reserved(limits, 6);
    const { account } = accountOf({ limits });
    account.billTo({ ...payerOf(), resolved: { sha256: 'cd34' } });
    expect((await account.reserve(6)).states[0]).toMatchObject({ remaining: 4 });
  });

  test('happens once', async () => {
    const { account } = await reserved(limitsOf([layerOf('tenant')]), 1);
    await expect(account.reserve(1)).rejects.toThrow(InternalError);
  });

  test('needs a payer', async () => {
    const { account } = accountOf({ limits: limitsOf([layerOf('tenant')]), payer: undefined });
    await expect(account.reserve(1)).rejects.toThrow(InternalError);
  });
});

describe('settle', () => {
  test('gives back what was not used, and takes what was used beyond', async () => {
    const limits = limitsOf([layerOf('tenant')]);
    const cheaper = await reserved(limits, 30);
    cheaper.account.settle(10);
    expect(await pointsLeft(limits)).toBe(90);
    const dearer = await reserved(limits, 30);
    dearer.account.settle(50);
    expect(await pointsLeft(limits)).toBe(40);
  });

  test('leaves nothing to charge for a failure after it', async () => {
    const limits = limitsOf([layerOf('tenant')]);
    const { account } = await reserved(limits, 30);
    account.settle(10);
    await account.abandon(late);
    expect(await pointsLeft(limits)).toBe(90);
  });

  test('needs a reservation', () => {
    expect(() => accountOf().account.settle(1)).toThrow(InternalError);
  });

  test('is noted as sent without effect once the request was given up: others share its execution', async () => {
    const limits = limitsOf([layerOf('tenant')]);
    const { account } = await reserved(limits, 30);
    await account.abandon(givenUp);
    const left = await pointsLeft(limits);
    account.markSent();
    expect(await pointsLeft(limits)).toBe(left);
  });
});

describe('prepay', () => {
  const layers = [layerOf('tenant', { capacity: 10 })];

  test('is a part of the price, so that all together never costs more than the price', async () => {
    const limits = limitsOf(layers);
    const { account } = await prepaid(limits);
    const { states } = await account.reserve(10);
    expect(states[0]?.remaining).toBe(0);
    account.settle(4);
    expect(await pointsLeft(limits)).toBe(6);
  });

  test('takes one point, however often it is asked', async () => {
    const limits = limitsOf(layers);
    const { account } = await prepaid(limits);
    expect(await account.prepay()).toMatchObject([{ remaining: 9 }]);
    expect(await pointsLeft(limits)).toBe(9);
  });

  test('rejects a caller who has nothing left, and charges nothing for that', async () => {
    const limits = limitsOf(layers);
    await reserved(limits, 10);
    const { account, notices } = accountOf({ limits });
    const denial = {
      code: 'RATE_LIMIT_EXCEEDED',
      message: expect.stringContaining('Operation costs 1 point, above the 0 of 10 left'),
    };
    await expect(account.run(async () => await account.prepay())).rejects.toMatchObject(denial);
    expect(notices).toHaveLength(1);
  });

  test('stays paid where the rest is not there, and the denial speaks of the whole price', async () => {
    const limits = limitsOf(layers);
    await reserved(limits, 7);
    const { account } = await prepaid(limits);
    await expect(account.run(async () => await account.reserve(5))).rejects.toMatchObject({
      code: 'RATE_LIMIT_EXCEEDED',
      message:
        'Operation costs 5 points, above the 2 of 10 left in the limit "tenant"; wait 3 seconds or request less.',
      headers: { 'retry-after': '3', ratelimit: '"tenant";r=2;t=3' },
    });
    expect(await pointsLeft(limits)).toBe(2);
  });

  test('makes no operation run that a bucket could never hold', async () => {
    let nowMs = 0;
    const { account } = await prepaid(limitsOf(layers, { now: () => nowMs }));
    nowMs = 60_000;
    await expect(account.reserve(11)).rejects.toMatchObject({ code: 'COST_ESTIMATED_TOO_EXPENSIVE' });
  });

  test('rejects a caller whom no layer admits', async () => {
    const limits = limitsOf([layerOf('tenant', { missing: 'reject' })]);
    const { account, notices } = accountOf({ limits, payer: payerOf({ tenant: undefined }) });
    await expect(account.prepay()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(notices).toEqual([]);
  });

  test.each([
    ['no layer applies', { limits: limitsOf([]) }],
    ['operations have no price', { limits: limitsOf(layers), isPriced: false }],
  ])('takes nothing where %s', async (_case, options) => {
    expect(await accountOf(options).account.prepay()).toEqual([]);
    expect(await pointsLeft(limitsOf(layers, { store: options.limits.store }))).toBe(10);
  });
});

describe('several operations of one request', () => {
  const layers = [layerOf('tenant')];

  function members(limits: RateLimits, size: number): readonly OpenedAccount[] {
    const batch = new BatchReservation(size);
    return Array.from({ length: size }, () => accountOf({ limits, batch: batch.join() }));
  }

  test('reserve one sum, and one that fails leaves the others what they get back', async () => {
    const limits = limitsOf(layers);
    const [sent, unsent] = members(limits, 2).map(({ account }) => account);
    const reservations = await Promise.all([sent!.reserve(30), unsent!.reserve(40)]);
    expect(reservations.map(({ states }) => states[0]?.remaining)).toEqual([30, 30]);
    sent!.markSent();
    await sent!.abandon(givenUp);
    await unsent!.abandon(givenUp);
    expect(await pointsLeft(limits)).toBe(100 - 30 - 1);
  });

  test('are denied together', async () => {
    const limits = limitsOf(layers);
    const attempts = members(limits, 2).map(({ account }) => account.reserve(60));
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await pointsLeft(limits)).toBe(100);
  });

  test('settle less what one of them has paid before', async () => {
    const limits = limitsOf(layers);
    const [first, second] = members(limits, 2).map(({ account }) => account);
    await first!.prepay();
    await Promise.all([first!.reserve(10), second!.reserve(20)]);
    first!.settle(5);
    second!.settle(6);
    expect(await pointsLeft(limits)).toBe(100 - 5 - 6);
  });
});

describe('the budgets of subgraphs', () => {
  const budgets = layerOf('subgraph', { capacity: 50 });
  const asked = new Map([
    ['catalog', 10],
    ['reviews', 30],
  ]);

  test('give what the plan asks of each, or nothing where one of them lacks it', async () => {
    const limits = limitsOf([layerOf('tenant'), budgets]);
    const first = await reserved(limits, 5);
    await first.account.reserveSubgraphs(asked);
    expect(first.record().buckets).toEqual([
      { layer: 'tenant', remaining: 95 },
      { layer: 'subgraph', remaining: 40 },
      { layer: 'subgraph', remaining: 20 },
    ]);
    const { account } = await reserved(limits, 5);
    await expect(account.run(() => account.reserveSubgraphs(asked))).rejects.toMatchObject({
      code: 'RATE_LIMIT_EXCEEDED',
      extensions: { layer: 'subgraph', retryAfterMs: 10_000 },
      message: expect.stringContaining('30 points'),
      // The tenant pays for two operations: 5 points for one that ran, 1 for one that did not.
      headers: { ratelimit: '"subgraph";r=20;t=10, "tenant";r=94;t=6' },
    });
    expect(await pointsLeft(limits)).toBe(94);
    const cheap = await reserved(limits, 5);
    await cheap.account.reserveSubgraphs(new Map([['catalog', 40]]));
  });

  test('are asked for nothing where no layer is by subgraph', async () => {
    const { account, record } = await reserved(limitsOf([layerOf('tenant')]), 5);
    await account.reserveSubgraphs(asked);
    expect(record().buckets).toHaveLength(1);
  });

  test('need a reservation', async () => {
    await expect(accountOf().account.reserveSubgraphs(asked)).rejects.toThrow(InternalError);
  });
});
