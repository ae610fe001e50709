import { describe, expect, test } from '@jest/globals';
import { HeaderRules, keyOfHeaders } from '#gateway/subgraph-client/headers/header-rules.ts';
import type { RequestRule } from '#gateway/subgraph-client/headers/header-rule.ts';
import { compileRequestRules } from '#gateway/subgraph-client/headers/request-headers.ts';
import type { HeaderSource } from '#gateway/subgraph-client/headers/request-headers.ts';

const headers = {
  'x-feature': 'dark',
  'x-shop-b': '2',
  'x-shop-a': '1',
  'x-user-id': 'forged',
  x_user_id: 'forged',
  authorization: 'Bearer t',
  cookie: 'session=1',
  'content-type': 'application/json',
  'x-weir-debug': 'plan',
  x_weir_debug: 'plan',
};
const claims: Readonly<Record<string, unknown>> = {
  tenant: 'acme',
  groups: ['a,b', 'ü', { no: 1 }],
  admin: true,
  nested: { no: 1 },
  evil: 'a\r\nx-user-id: root',
};
const source: HeaderSource = {
  headers,
  claim: (name) => claims[name],
  client: { name: 'web app', version: undefined },
};

function propagate(name: string, more: { as?: string; fallback?: string } = {}): RequestRule {
  return { kind: 'propagate', name, as: more.as, fallback: more.fallback };
}

function write(rules: readonly RequestRule[], changes: Partial<HeaderSource> = {}): unknown {
  const flat = compileRequestRules(rules)?.({ ...source, ...changes }) ?? [];
  return Object.fromEntries(
    flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1]]] : [])),
  );
}

describe('propagate', () => {
  test('passes a header on, by its name or another one', () => {
    expect(write([propagate('x-feature'), propagate('x-shop-a', { as: 'x-a' })])).toEqual({
      'x-feature': 'dark',
      'x-a': '1',
    });
  });

  test('adds nothing where the header did not come, or the default', () => {
    expect(write([propagate('x-none'), propagate('x-other', { fallback: 'off' })])).toEqual({
      'x-other': 'off',
    });
  });

  test('takes every header of a pattern, but for credentials and those that are for Weir alone', () => {
    expect(write([propagate('x-shop-*')])).toEqual({ 'x-shop-a': '1', 'x-shop-b': '2' });
    expect(write([propagate('*')])).toEqual({ 'x-feature': 'dark', 'x-shop-a': '1', 'x-shop-b': '2' });
  });

  test('passes credentials on where they are named, which the configuration allows for one rule alone', () => {
    expect(write([propagate('authorization')])).toEqual({ authorization: 'Bearer t' });
  });

  test('leaves out what Connection lists', () => {
    const changes = { headers: { ...headers, connection: 'keep-alive, X-Feature , x-shop-b' } };
    expect(write([propagate('x-feature'), propagate('x-shop-*')], changes)).toEqual({ 'x-shop-a': '1' });
  });

  test('joins what came several times, and drops what is no value of a header', () => {
    const changes = { headers: { 'x-a': ['1', '2'], 'x-b': 'a\u0007b', 'x-c': 'a\r\nb' } };
    expect(write([propagate('x-*')], changes)).toEqual({ 'x-a': '1, 2' });
  });
});

describe('insert', () => {
  const insert = (claim: string, fallback?: string): RequestRule => ({
    kind: 'insert',
    name: 'x-a',
    from: { kind: 'claim', claim },
    fallback,
  });

  test('sets a value, a claim, the client', () => {
    expect(
      write([
        { kind: 'insert', name: 'x-region', from: { kind: 'literal', value: 'eu' }, fallback: undefined },
        insert('tenant'),
        { kind: 'insert', name: 'x-app', from: { kind: 'client', part: 'name' }, fallback: undefined },
        { kind: 'insert', name: 'x-build', from: { kind: 'client', part: 'version' }, fallback: 'none' },
      ]),
    ).toEqual({ 'x-region': 'eu', 'x-a': 'acme', 'x-app': 'web%20app', 'x-build': 'none' });
  });

  test.each([
    ['groups', 'a%2Cb,%C3%BC'],
    ['admin', 'true'],
    ['evil', 'a%0D%0Ax-user-id:%20root'],
  ])('writes the claim %s so that it stays one value', (claim, value) => {
    expect(write([insert(claim)])).toEqual({ 'x-a': value });
  });

  test('adds nothing, or the default, for a claim that is missing or an object', () => {
    expect(write([insert('none')])).toEqual({});
    expect(write([insert('nested')])).toEqual({});
    expect(write([insert('none', 'free')])).toEqual({ 'x-a': 'free' });
  });
});

test('remove takes away what rules before it added', () => {
  const rules: RequestRule[] = [
    propagate('x-*'),
    { kind: 'remove', name: 'x-shop-*' },
    propagate('x-shop-b'),
  ];
  expect(write(rules)).toEqual({ 'x-feature': 'dark', 'x-shop-b': '2' });
});

test('no rules compile to nothing', () => {
  expect(compileRequestRules([])).toBeUndefined();
});

describe('the rules of all subgraphs', () => {
  const all = { request: [propagate('x-feature')], response: [] };
  const rules = new HeaderRules(
    new Map([
      ['a', all],
      ['b', all],
      ['c', { request: [...all.request, propagate('x-shop-a')], response: [] }],
      ['d', { request: [], response: [] }],
    ]),
  );

  test('give each subgraph its own, and write those of several once', () => {
    const written = rules.requestHeaders(source);
    expect([...written]).toEqual([
      ['a', ['x-feature', 'dark']],
      ['b', ['x-feature', 'dark']],
      ['c', ['x-feature', 'dark', 'x-shop-a', '1']],
    ]);
    expect(written.get('a')).toBe(written.get('b'));
  });

  test('make one key of what they wrote, whatever the order in which it came', () => {
    const key = (given: Record<string, string>): string =>
      keyOfHeaders(rules.requestHeaders({ ...source, headers: given }));
    expect(key({ 'x-feature': 'a', 'x-shop-a': 'b' })).toBe(
      key({ 'x-shop-a': 'b', 'x-feature': 'a', 'x-z': '' }),
    );
    expect(key({ 'x-feature': 'a' })).not.toBe(key({ 'x-feature': 'b' }));
    expect(key({ 'x-feature': 'a' })).not.toBe(key({ 'x-shop-a': 'a' }));
    expect(key({ 'x-feature': 'a' })).not.toBe(key({}));
  });

  test('say on which headers answers depend', () => {
    expect(rules.propagated).toEqual(['x-feature', 'x-shop-a']);
    const set = { request: [propagate('x-*')], response: [] };
    expect(new HeaderRules(new Map([['a', set]])).propagated).toBe('any');
  });
});
