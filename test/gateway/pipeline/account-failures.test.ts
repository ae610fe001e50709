import { describe, expect, test } from '@jest/globals';
import { ClientError } from '#gateway/errors/client-error.ts';
import {
  accountOf,
  layerOf,
  limitsOf,
  payerOf,
  pointsLeft,
  prepaid,
  reserved,
} from '#test/testkit/account-of.ts';

const invalid = new ClientError('BAD_REQUEST', 'The body is empty.');
const late = new ClientError('QUERY_PLANNING_TIMEOUT', 'late', { threadMs: 300 });
const overloaded = new ClientError('GATEWAY_OVERLOADED', 'later');
const unknownCaller = new ClientError('UNAUTHENTICATED', 'The token is expired.');
const givenUp = new Error('The client closed the connection');

describe('a failure before the price is reserved', () => {
  const layers = [layerOf('tenant')];
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
    const { account } = accountOf({ limits });
    await expect(account.run(() => Promise.reject(error))).rejects.toBe(error);
    expect(await pointsLeft(limits)).toBe(100 - points);
  });

  test.each([
    [invalid, 1],
    [late, 30],
    [overloaded, 0],
  ])('costs the same after the first point: %s', async (error, points) => {
    const limits = limitsOf(layers);
    const { account, notices } = await prepaid(limits);
    await account.abandon(error);
    expect(await pointsLeft(limits)).toBe(100 - points);
    expect(notices.at(-1)?.states[0]?.remaining).toBe(100 - points);
  });

  test('costs nothing where the gateway is overloaded after the price was reserved, the first point included', async () => {
    const limits = limitsOf(layers);
    const { account, notices } = await prepaid(limits);
    await account.reserve(20);
    await account.abandon(overloaded);
    expect(await pointsLeft(limits)).toBe(100);
    expect(notices.at(-1)?.states[0]?.remaining).toBe(100);
  });

  test('is charged once', async () => {
    const limits = limitsOf(layers);
    const { account } = accountOf({ limits });
    await account.abandon(invalid);
    await account.abandon(invalid);
    expect(await pointsLeft(limits)).toBe(99);
  });

  test('is a denial where not even a point is left', async () => {
    const limits = limitsOf(layers);
    await reserved(limits, 100);
    const { account } = accountOf({ limits });
    await expect(account.run(() => Promise.reject(invalid))).rejects.toMatchObject({
      code: 'RATE_LIMIT_EXCEEDED',
    });
  });

  test('reports the budgets where nothing is taken, and nothing to a caller whom no layer admits', async () => {
    const limits = limitsOf([layerOf('tenant', { missing: 'reject' })]);
    const known = accountOf({ limits });
    await known.account.abandon(overloaded);
    expect(known.notices.map(({ states }) => states[0]?.remaining)).toEqual([100]);
    const stranger = accountOf({ limits, payer: payerOf({ tenant: undefined }) });
    await stranger.account.abandon(overloaded);
    expect(stranger.notices).toEqual([]);
  });

  test('costs nothing where operations have no price', async () => {
    const limits = limitsOf(layers);
    await accountOf({ limits, isPriced: false }).account.abandon(invalid);
    expect(await pointsLeft(limits)).toBe(100);
  });
});

describe('a failure before the payer is known', () => {
  test('is charged to whoever is found', async () => {
    const limits = limitsOf([layerOf('tenant')]);
    const findPayer = async () => payerOf();
    await accountOf({ limits, payer: undefined, findPayer }).account.abandon(invalid);
    expect(await pointsLeft(limits)).toBe(99);
  });

  test('is a denial where no point is left', async () => {
    const limits = limitsOf([layerOf('tenant')]);
    await reserved(limits, 100);
    const { account } = accountOf({ limits, payer: undefined, findPayer: async () => payerOf() });
    await expect(account.abandon(invalid)).rejects.toMatchObject({ code: 'RATE_LIMIT_EXCEEDED' });
  });

  test('is itself the answer to a caller whom no layer admits', async () => {
    const limits = limitsOf([layerOf('tenant', { missing: 'reject' })]);
    const findPayer = async () => ({ identity: undefined, client: undefined, wishes: { cost: false } });
    const { account } = accountOf({ limits, payer: undefined, findPayer });
    await expect(account.run(() => Promise.reject(unknownCaller))).rejects.toBe(unknownCaller);
  });

  test('asks for nobody where nothing has a price, or the gateway failed', async () => {
    const limits = limitsOf([layerOf('tenant')]);
    await accountOf({ limits, payer: undefined, isPriced: false }).account.abandon(invalid);
    await accountOf({ limits, payer: undefined }).account.abandon(new Error('a fault'));
    expect(await pointsLeft(limits)).toBe(100);
  });
});

describe('a failure after the price is reserved', () => {
  const layers = [layerOf('tenant')];

  test.each([
    ['one point where it was given up', givenUp, 1],
    ['a point for each 10 ms of a thread', late, 30],
    ['nothing where the gateway is overloaded', overloaded, 0],
  ])('and before subgraphs are asked costs %s', async (_case, error, points) => {
    const limits = limitsOf(layers);
    const { account, notices } = await reserved(limits, 30);
    await account.abandon(error);
    expect(await pointsLeft(limits)).toBe(100 - points);
    expect(notices.at(-1)?.states[0]?.remaining).toBe(100 - points);
  });

  test('may go into debt', async () => {
    const limits = limitsOf(layers);
    const { account } = await reserved(limits, 30);
    await account.abandon(new ClientError('QUERY_PLANNING_TIMEOUT', 'late', { threadMs: 1_204 }));
    const next = accountOf({ limits });
    await next.account.abandon(overloaded);
    expect(next.notices.at(-1)?.states[0]).toMatchObject({ remaining: 0, resetSeconds: 121 });
  });

  test('costs nothing where the operation does', async () => {
    const limits = limitsOf(layers);
    const { account } = await reserved(limits, 0);
    await account.abandon(givenUp);
    expect(await pointsLeft(limits)).toBe(100);
  });

  test('gives nothing back once subgraphs may have been asked', async () => {
    const limits = limitsOf(layers);
    const { account } = await reserved(limits, 30);
    account.markSent();
    await account.abandon(givenUp);
    expect(await pointsLeft(limits)).toBe(70);
  });
});
