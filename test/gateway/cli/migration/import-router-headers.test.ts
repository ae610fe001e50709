import { describe, expect, test } from '@jest/globals';
import { importRouterHeaders } from '#gateway/cli/migration/import-router-headers.ts';

/** Imports rules for all subgraphs. */
function imported(...request: readonly object[]) {
  const { headers, left } = importRouterHeaders({ all: { request } });
  return { headers, left };
}

const all = (...request: readonly object[]) => ({ all: { request } });

describe('rules that Weir has', () => {
  test.each([
    ['a name', { propagate: { named: 'X-Feature' } }, { propagate: 'x-feature' }],
    [
      'another name and a default',
      { propagate: { named: 'x-a', rename: 'x-b', default: 'none' } },
      { propagate: 'x-a', as: 'x-b', default: 'none' },
    ],
    [
      'a credential that is named',
      { propagate: { named: 'Authorization' } },
      { propagate: 'authorization', allowCredentials: true },
    ],
    [
      'a credential under another name',
      { propagate: { named: 'x-token', rename: 'authorization' } },
      { propagate: 'x-token', as: 'authorization', allowCredentials: true },
    ],
    ['the beginning of a name', { propagate: { matching: '^x-shop-.*' } }, { propagate: 'x-shop-*' }],
    ['the beginning alone', { propagate: { matching: '^x-shop-' } }, { propagate: 'x-shop-*' }],
    ['the end of a name', { propagate: { matching: '-feature$' } }, { propagate: '*-feature' }],
    ['both ends', { propagate: { matching: '^x-.*-flag$' } }, { propagate: 'x-*-flag' }],
    ['a whole name', { propagate: { matching: '^x\\.shop$' } }, { propagate: 'x.shop' }],
    ['a value', { insert: { name: 'x-region', value: 'eu' } }, { insert: 'x-region', value: 'eu' }],
    [
      'variables of the environment',
      { insert: { name: 'x-region', value: 'a-${env.REGION:-eu}-${env.ZONE}' } },
      { insert: 'x-region', value: 'a-${REGION:-eu}-${ZONE}' },
    ],
    [
      "the client's name",
      { insert: { name: 'x-app', from_context: 'apollo::telemetry::client_name' } },
      { insert: 'x-app', fromClient: 'name' },
    ],
    ['a removed name', { remove: { named: 'x-a' } }, { remove: 'x-a' }],
    ['a removed pattern', { remove: { matching: '^x-.*' } }, { remove: 'x-*' }],
  ])('%s', (_case, foreign, rule) => {
    expect(imported(foreign)).toEqual({ headers: all(rule), left: [] });
  });

  test('those of a subgraph, and those of newer versions', () => {
    const foreign = {
      all: { request: { operations: [{ propagate: { named: 'x-a' } }] } },
      subgraphs: { reviews: { request: [{ remove: { named: 'x-a' } }] } },
    };
    expect(importRouterHeaders(foreign)).toEqual({
      headers: { ...all({ propagate: 'x-a' }), reviews: { request: [{ remove: 'x-a' }] } },
      left: [],
    });
  });
});

describe('rules that Weir lacks are listed', () => {
  test.each([
    ['an expression without an anchor', { propagate: { matching: 'x-shop' } }, 'Weir matches one name'],
    ['a choice', { propagate: { matching: '^(a|b)$' } }, 'Weir matches one name'],
    ['any character', { propagate: { matching: '^x.shop$' } }, 'Weir matches one name'],
    ['capitals, which match nothing', { propagate: { matching: '^X-.*' } }, 'Weir matches one name'],
    ['a name that is a pattern in Weir', { propagate: { named: 'x-*' } }, 'the name of a header'],
    ['who is calling', { propagate: { named: 'x-user-id' } }, 'Weir never passes x-user-id on'],
    ['who is calling, set', { insert: { name: 'X_User_Id', value: 'a' } }, 'Weir alone sets x_user_id'],
    ['the host', { propagate: { named: 'x-a', rename: 'host' } }, 'Weir alone sets host'],
    ['the context', { insert: { name: 'x-a', from_context: 'mine' } }, 'has no context'],
    ['the body', { insert: { name: 'x-a', path: '.extensions' } }, 'the body of a request'],
    ['a file', { insert: { name: 'x-a', value: '${file./run/a}' } }, 'write the rule by hand'],
    ['a rule that nobody has', { replace: { named: 'x-a' } }, 'Weir has no such rule'],
  ])('%s', (_case, foreign, reason) => {
    expect(imported(foreign)).toEqual({
      headers: {},
      left: [{ path: 'headers.all.request.0', reason: expect.stringContaining(reason) }],
    });
  });

  test('connectors and answers', () => {
    const { headers, left } = importRouterHeaders({
      all: { response: [] },
      connector: {},
      subgraphs: { all: { request: [{ remove: { named: 'x-a' } }] } },
    });
    expect(headers).toEqual({});
    expect(left.map(({ path }) => path)).toEqual([
      'headers.all.response',
      'headers.subgraphs.all',
      'headers.connector',
    ]);
  });

  test('credentials that a pattern leaves out', () => {
    const { headers, left } = imported({ propagate: { matching: '.*' } });
    expect(headers).toEqual(all({ propagate: '*' }));
    expect(left).toEqual([
      {
        path: 'headers.all.request.0',
        reason: expect.stringContaining('* leaves out authorization, cookie, x-api-key, x-user-id'),
      },
    ]);
  });
});

describe('the rule that counts', () => {
  const renamed = { propagate: { named: 'a', rename: 'b' } };

  test('is the last of a run in Weir, the first there', () => {
    expect(imported(renamed, { propagate: { named: 'b', default: 'c' } })).toEqual({
      headers: all({ propagate: 'b', default: 'c' }, { propagate: 'a', as: 'b' }),
      left: [],
    });
  });

  test('keeps its place where rules do not meet', () => {
    expect(imported(renamed, { propagate: { named: 'c' } }).headers).toEqual(
      all({ propagate: 'a', as: 'b' }, { propagate: 'c' }),
    );
  });

  test.each([
    ['after a value', [{ insert: { name: 'b', value: 'c' } }, { propagate: { named: 'b' } }]],
    [
      'after a value between',
      [renamed, { insert: { name: 'c', value: 'c' } }, { propagate: { named: 'b' } }],
    ],
    [
      'once it was removed',
      [{ propagate: { named: 'b' } }, { remove: { matching: '^b' } }, { propagate: { named: 'b' } }],
    ],
  ])('is left %s', (_case, rules) => {
    const { left } = imported(...rules);
    expect(left).toEqual([
      { path: `headers.all.request.${rules.length - 1}`, reason: expect.stringContaining('an earlier rule') },
    ]);
  });

  test('is left of a subgraph, where a rule for all counts there', () => {
    const { headers, left } = importRouterHeaders({
      all: { request: [{ propagate: { named: 'b', default: 'all' } }] },
      subgraphs: { stub: { request: [{ propagate: { named: 'b', default: 'stub' } }] } },
    });
    expect(headers).toEqual(all({ propagate: 'b', default: 'all' }));
    expect(left.map(({ path }) => path)).toEqual(['headers.subgraphs.stub.request.0']);
  });
});
