import { describe, expect, test } from '@jest/globals';
import type { Merge, ResponseRule } from '#gateway/subgraph-client/headers/header-rule.ts';
import { compileResponseRules, ResponseHeaders } from '#gateway/subgraph-client/headers/response-headers.ts';
import type { SubgraphHeaders } from '#gateway/subgraph-client/headers/response-headers.ts';

function propagate(
  name: string,
  merge: Merge = 'last',
  more: { as?: string; fallback?: string } = {},
): ResponseRule {
  return { kind: 'propagate', name, as: more.as, fallback: more.fallback, merge };
}

/** What a client gets of several answers, in their order. */
function answered(rules: readonly ResponseRule[], ...answers: readonly SubgraphHeaders[]): unknown {
  const collected = new ResponseHeaders();
  for (const headers of answers) collected.add(compileResponseRules(rules)?.(headers) ?? []);
  return collected.finish();
}

describe('of several answers', () => {
  const answers = [{ 'x-a': '1' }, {}, { 'x-a': '2' }, { 'x-a': '2' }];

  test.each<[Merge, string]>([
    ['first', '1'],
    ['last', '2'],
    ['append', '1, 2'],
  ])('%s gives %s', (merge, value) => {
    expect(answered([propagate('x-a', merge)], ...answers)).toEqual({ 'x-a': value });
  });

  test('every cookie is one of its own', () => {
    const rule = propagate('set-cookie', 'append');
    const got = answered(
      [rule],
      { 'set-cookie': ['a=1; Expires=Fri, 27 Nov', 'b=2'] },
      { 'set-cookie': 'c=3' },
    );
    expect(got).toEqual({ 'set-cookie': ['a=1; Expires=Fri, 27 Nov', 'b=2', 'c=3'] });
  });
});

test('a header is renamed, has a default, or is set', () => {
  const rules: ResponseRule[] = [
    propagate('server-timing', 'last', { as: 'x-timing' }),
    propagate('x-cache', 'last', { fallback: 'MISS' }),
    { kind: 'insert', name: 'x-gateway', value: 'weir' },
    { kind: 'insert', name: 'x-gone', value: '1' },
    { kind: 'remove', name: 'x-go*' },
  ];
  expect(answered(rules, { 'server-timing': 'db;dur=1' })).toEqual({
    'x-timing': 'db;dur=1',
    'x-cache': 'MISS',
    'x-gateway': 'weir',
  });
});

test('a pattern leaves out cookies, what Connection lists, and what Weir answers itself', () => {
  const headers = {
    connection: 'x-hop',
    'x-hop': '1',
    'x-a': '1',
    'set-cookie': ['a=1'],
    'cache-control': 'public',
    etag: '"1"',
    'content-type': 'text/html',
    'content-length': '7',
    'transfer-encoding': 'chunked',
    'access-control-allow-origin': '*',
    'x-request-id': 'forged',
    ratelimit: 'forged',
    'x-user-id': 'u1',
    vary: '*',
  };
  expect(answered([propagate('*')], headers)).toEqual({ 'x-a': '1' });
});

describe('a hostile subgraph', () => {
  test('cannot make an answer of any size', () => {
    const large = { 'x-a': 'a'.repeat(5_000), 'x-b': 'b'.repeat(5_000), 'x-c': 'c' };
    expect(answered([propagate('x-*')], large)).toEqual({ 'x-a': large['x-a'], 'x-c': 'c' });
    const many = Array.from({ length: 1_000 }, (_, index) => ({ 'x-a': `${index}`.padStart(100) }));
    expect(JSON.stringify(answered([propagate('x-a', 'append')], ...many)).length).toBeLessThan(10_000);
  });

  test('cannot send what is no value of a header', () => {
    expect(answered([propagate('x-*')], { 'x-a': 'a\u0000', 'x-b': '\u0100', 'x-c': 'ok' })).toEqual({
      'x-c': 'ok',
    });
  });
});
