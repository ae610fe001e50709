import { describe, expect, test } from '@jest/globals';
import { identityHeaderNames } from '#gateway/bounded/header-names.ts';
import { loadFiles, minimal, mistakesIn } from '#test/gateway/config/load-files.ts';

const withRule = (direction: 'request' | 'response', rule: string): string =>
  `${minimal}headers: { all: { ${direction}: [${rule}] } }\n`;

describe('headers', () => {
  test('has no rules by default', async () => {
    expect((await loadFiles(minimal)).config.headers).toEqual({
      all: { request: [], response: [] },
      byName: new Map(),
    });
  });

  test('an entry comes after all, and a variable may be a value', async () => {
    const text = `${minimal}headers:
  all:
    request: [{ propagate: X-Feature, default: off }, { insert: x-region, value: '\${REGION}' }]
  reviews:
    request: [{ remove: x-feature }, { insert: x-tenant, fromClaim: tenant }]
    response: [{ propagate: x-served-by, as: x-reviews-by, merge: append }]
`;
    const { config } = await loadFiles(text, { env: { REGION: 'eu' } });
    const all = [
      { kind: 'propagate', name: 'x-feature', as: undefined, fallback: 'off' },
      { kind: 'insert', name: 'x-region', from: { kind: 'literal', value: 'eu' }, fallback: undefined },
    ];
    expect(config.headers.all.request).toEqual(all);
    expect(config.headers.byName.get('reviews')).toEqual({
      request: [
        ...all,
        { kind: 'remove', name: 'x-feature' },
        { kind: 'insert', name: 'x-tenant', from: { kind: 'claim', claim: 'tenant' }, fallback: undefined },
      ],
      response: [
        { kind: 'propagate', name: 'x-served-by', as: 'x-reviews-by', fallback: undefined, merge: 'append' },
      ],
    });
  });

  test.each([
    [
      '{ propagate: authorization }',
      'propagate: authorization holds a credential; set allowCredentials: true',
    ],
    ['{ propagate: Cookie }', 'propagate: cookie holds a credential'],
    ['{ propagate: x_api_key }', 'propagate: x_api_key holds a credential'],
    ['{ propagate: x-a, as: authorization }', 'propagate: authorization holds a credential'],
    ['{ insert: authorization, value: secret }', 'insert: authorization holds a credential'],
    ['{ propagate: x-user-id }', 'propagate: is for one connection, or says who is calling'],
    ['{ propagate: X_User_Id, as: x-other }', 'propagate: is for one connection, or says who is calling'],
    ['{ propagate: transfer-encoding }', 'propagate: is for one connection'],
    ['{ propagate: x-weir-bypass, as: x-a }', 'propagate: is for one connection, or says who is calling'],
    ['{ propagate: x-a, as: x_tenant_id }', 'as: is set to subgraphs by Weir alone'],
    ['{ propagate: traceparent }', 'propagate: is set to subgraphs by Weir alone'],
    ['{ insert: content-type, value: a }', 'insert: is set to subgraphs by Weir alone'],
    ['{ insert: txn-token, fromClaim: a }', 'insert: is set to subgraphs by Weir alone'],
    ['{ propagate: x-*, as: x-a }', 'as: needs one name in propagate'],
    ['{ propagate: x-a, as: "x-*" }', 'as: expected the name of a header'],
    ['{ insert: "x-*", value: a }', 'insert: expected the name of a header'],
    ['{ insert: x-a }', 'insert: needs one of value, fromClaim and fromClient'],
    ['{ insert: x-a, value: a, fromClaim: b }', 'insert: needs one of value'],
    ['{ insert: x-a, value: a, default: b }', 'default: has no effect beside value'],
    ['{ remove: x-a, default: b }', 'default: has no effect with this kind of rule'],
    ['{ propagate: x-a, remove: x-b }', 'needs exactly one of propagate, insert and remove'],
    ['{}', 'needs exactly one of propagate, insert and remove'],
    ['{ insert: x-a, value: "a\\nb" }', 'value: expected printable ASCII'],
    ['{ propagate: "x-*-*" }', 'propagate: expected the name of a header'],
    ['{ propagate: "x a" }', 'propagate: expected the name of a header'],
    ['{ propogate: x-a }', 'unknown key; did you mean'],
  ])('the rule for requests %s is refused', async (rule, message) => {
    const mistakes = await mistakesIn(withRule('request', rule));
    expect(mistakes[0]).toContain('headers.all.request[0]');
    expect(mistakes.join()).toContain(message);
  });

  test.each([
    ['{ propagate: set-cookie }', 'propagate: set-cookie holds a credential'],
    ['{ propagate: cache-control }', 'propagate: is set to clients by Weir alone'],
    ['{ insert: access-control-allow-origin, value: "*" }', 'insert: is set to clients by Weir alone'],
    ['{ propagate: x-a, as: x-request-id }', 'as: is set to clients by Weir alone'],
    ['{ insert: x-a }', 'insert: needs a value'],
    ['{ insert: x-a, value: a, merge: first }', 'merge: has no effect with this kind of rule'],
  ])('the rule for answers %s is refused', async (rule, message) => {
    const mistakes = await mistakesIn(withRule('response', rule));
    expect(mistakes[0]).toContain('headers.all.response[0]');
    expect(mistakes.join()).toContain(message);
  });

  test.each(['authorization', 'cookie', 'x-api-key'])(
    '%s is passed on where the rule allows it',
    async (name) => {
      const text = withRule('request', `{ propagate: ${name}, allowCredentials: true }`);
      expect((await loadFiles(text)).config.headers.all.request).toHaveLength(1);
    },
  );

  test.each(identityHeaderNames)('%s is never set by a rule, whatever it allows', async (name) => {
    const text = withRule('request', `{ insert: ${name}, value: root, allowCredentials: true }`);
    expect(await mistakesIn(text)).toEqual([expect.stringContaining('by Weir alone')]);
  });
});
