import { describe, expect, test } from '@jest/globals';
import { ClientError } from '#gateway/errors/client-error.ts';
import type { Identity } from '#gateway/identity/identity.ts';
import { readWishes } from '#gateway/pipeline/read-wishes.ts';
import type { WishOptions, Wishes } from '#gateway/pipeline/read-wishes.ts';

const caller: Identity = {
  subject: 'u1',
  tenant: undefined,
  roles: [],
  scopes: [],
  client: undefined,
  expiresAtMs: 0,
};
const mayDebug: Identity = { ...caller, scopes: ['orders:read', 'weir:debug'] };

function wishesOf(headers: WishOptions['headers'], options: Partial<WishOptions> = {}): Wishes {
  return readWishes({ headers, identity: caller, costExtension: 'always', isPriced: true, ...options });
}

function refusalOf(headers: WishOptions['headers'], options: Partial<WishOptions> = {}): string {
  try {
    wishesOf(headers, options);
  } catch (error) {
    if (error instanceof ClientError) return error.code;
  }
  throw new Error('Not refused');
}

describe('the cost of an answer', () => {
  const asked = { 'x-weir-debug': 'cost' };

  test.each([
    ['always', {}, caller, true],
    ['onRequest', {}, caller, false],
    ['onRequest', asked, caller, true],
    ['onRequest', asked, undefined, true],
    ['onRequest', { 'x-weir-debug': 'plan' }, mayDebug, false],
    ['never', asked, caller, false],
    ['never', {}, mayDebug, false],
    ['never', asked, mayDebug, true],
    ['never', { 'x-weir-dry-run': 'cost' }, caller, true],
  ] as const)('with extension: %s and %j', (costExtension, headers, identity, cost) => {
    expect(wishesOf(headers, { costExtension, identity }).cost).toBe(cost);
  });

  test('is nothing where nothing has a price', () => {
    const wishes = wishesOf(asked, { identity: mayDebug, isPriced: false });
    expect(wishes).toEqual({ cost: false, breakdown: false, plan: false, dryRun: false, debug: 'granted' });
  });

  test.each(['cost', 'plan, cost', ' COST ,plan', ['plan', 'cost']])(
    'is told field by field to who may debug and asks by %j',
    (header) => {
      const wishes = wishesOf({ 'x-weir-debug': header }, { identity: mayDebug });
      expect(wishes).toMatchObject({ breakdown: true, debug: 'granted' });
    },
  );

  test.each(['', 'costs', 'cost;x', `${'a,'.repeat(5_000)}cost`])(
    'is not told field by field for %j',
    (header) => {
      expect(wishesOf({ 'x-weir-debug': header }, { identity: mayDebug }).breakdown).toBe(false);
    },
  );

  test.each([[caller], [undefined]])(
    'is not told field by field to anyone else, who is ignored',
    (identity) => {
      expect(wishesOf(asked, { identity })).toMatchObject({ breakdown: false, debug: 'ignored' });
    },
  );
});

describe('the plan of an answer', () => {
  test.each(['plan', 'cost, plan', ' PLAN ', ['cost', 'plan']])(
    'is there for who may debug and asks by %j, also where nothing has a price',
    (header) => {
      const asked = { 'x-weir-debug': header };
      expect(wishesOf(asked, { identity: mayDebug })).toMatchObject({ plan: true, debug: 'granted' });
      expect(wishesOf(asked, { identity: mayDebug, isPriced: false }).plan).toBe(true);
      expect(wishesOf({ ...asked, 'x-weir-dry-run': 'cost' }, { identity: mayDebug }).plan).toBe(true);
    },
  );

  test.each([
    [caller, 'plan', 'ignored'],
    [undefined, 'plan', 'ignored'],
    [mayDebug, 'cost', 'granted'],
    [mayDebug, 'plans', 'granted'],
  ] as const)('is not there for %j, who asks by %j', (identity, header, debug) => {
    expect(wishesOf({ 'x-weir-debug': header }, { identity })).toMatchObject({ plan: false, debug });
  });

  test('is not there for who does not ask', () => {
    expect(wishesOf({}, { identity: mayDebug }).plan).toBe(false);
  });
});

describe('a dry run', () => {
  test('is for callers with a credential', () => {
    expect(wishesOf({ 'x-weir-dry-run': 'cost' }).dryRun).toBe(true);
    expect(refusalOf({ 'x-weir-dry-run': 'cost' }, { identity: undefined })).toBe('UNAUTHENTICATED');
  });

  test.each(['', 'plan', 'true', 'cost, cost', 'cost,plan'])(
    'of %j is refused, so that nothing runs',
    (header) => {
      expect(refusalOf({ 'x-weir-dry-run': header })).toBe('BAD_REQUEST');
    },
  );

  test('is refused where nothing has a price', () => {
    expect(refusalOf({ 'x-weir-dry-run': 'cost' }, { isPriced: false })).toBe('BAD_REQUEST');
  });
});
