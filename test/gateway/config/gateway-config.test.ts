import { describe, expect, test } from '@jest/globals';
import { loadFiles, minimal, mistakesIn } from '#test/gateway/config/load-files.ts';

describe('gatewayConfigSchema', () => {
  test('admin: false means no admin listener', async () => {
    expect((await loadFiles(`${minimal}admin: false\n`)).config.admin).toBeUndefined();
  });

  test.each([
    ['true', 'weir.yaml:2:8 admin: expected a mapping (key: value) or false'],
    ['{ prot: 1 }', 'weir.yaml:2:10 admin.prot: unknown key; did you mean "port"?'],
    ['{ port: abc }', 'weir.yaml:2:16 admin.port: expected a number, not text'],
  ])('admin: %s is refused', async (admin, line) => {
    expect(await mistakesIn(`${minimal}admin: ${admin}\n`)).toEqual([line]);
  });

  test('the admin listener may not be the public one', async () => {
    expect(await mistakesIn(`${minimal}admin: { port: 4000 }\n`)).toEqual([
      'weir.yaml:2:16 admin.port: is the public port too; the admin listener needs one of its own',
    ]);
    const free = await loadFiles(`${minimal}admin: { port: 0 }\nlisten: { port: 0 }\n`);
    expect([free.config.admin?.port, free.config.listen.port]).toEqual([0, 0]);
  });

  test('a list without size may not be assumed larger than any list', async () => {
    expect(await mistakesIn(`${minimal}cost: { maxListSize: 5 }\n`)).toEqual([
      'weir.yaml:2:1 cost.defaultListSize: must not be above cost.maxListSize',
    ]);
  });

  test('a site of IPv6 is wider than a caller, or not counted', async () => {
    expect(await mistakesIn(`${minimal}http: { ipv6Prefix: 48 }\n`)).toEqual([
      expect.stringContaining('http.ipv6Site.prefix: must be below ipv6Prefix'),
    ]);
    const { config } = await loadFiles(`${minimal}http: { ipv6Prefix: 48, ipv6Site: false }\n`);
    expect(config.http).toMatchObject({ ipv6Prefix: 48, ipv6Site: undefined });
    const narrow = await loadFiles(`${minimal}http: { ipv6Prefix: 48, ipv6Site: { prefix: 32 } }\n`);
    expect(narrow.config.http.ipv6Site).toEqual({ prefix: 32, multiple: 10 });
  });

  test.each(['graphql', '/graphql?x', '/:id', '/*', '//\\u0000'])(
    'listen.path may not be %s',
    async (path) => {
      expect(await mistakesIn(`${minimal}listen: { path: "${path}" }\n`)).toEqual([
        expect.stringContaining('listen.path: expected a path that begins with /'),
      ]);
    },
  );
});
