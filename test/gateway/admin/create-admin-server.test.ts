import { describe, expect, test } from '@jest/globals';
import { createAdminServer } from '#gateway/admin/create-admin-server.ts';

async function ask(url: string, ready = true): Promise<readonly [number, unknown]> {
  const app = createAdminServer(() => ({ ready, supergraph: 'abcdef012345' }));
  const { statusCode, body } = await app.inject({ url });
  await app.close();
  return [statusCode, JSON.parse(body)];
}

describe('the admin listener', () => {
  test('says that the process lives, ready or not', async () => {
    expect(await ask('/health', false)).toEqual([200, { status: 'ok' }]);
  });

  test('says whether requests may be sent, and which supergraph is served', async () => {
    expect(await ask('/ready')).toEqual([200, { status: 'ready', supergraph: 'abcdef012345' }]);
    expect(await ask('/ready', false)).toEqual([503, { status: 'not ready', supergraph: 'abcdef012345' }]);
  });

  test('serves nothing else', async () => {
    expect((await ask('/graphql'))[0]).toBe(404);
  });
});
