import Fastify from 'fastify';
import { describe, expect, test } from '@jest/globals';
import { serveUsage } from '#gateway/admin/usage-route.ts';
import type { UsagePart } from '#gateway/admin/usage-route.ts';

const report = {
  format: 'weir-document-usage' as const,
  version: 1 as const,
  since: '2026-01-01T00:00:00.000Z',
  until: '2026-01-02T00:00:00.000Z',
  documents: [],
};

async function ask(url: string, { isDown = false } = {}) {
  const asked: UsagePart[] = [];
  const app = Fastify();
  serveUsage(app, async (part) => {
    asked.push(part);
    if (isDown) throw new Error('ECONNREFUSED 10.0.0.7');
    return report;
  });
  const { statusCode, body, headers } = await app.inject({ url });
  await app.close();
  return { asked, status: statusCode, body: JSON.parse(body) as unknown, cache: headers['cache-control'] };
}

describe('GET /documents/usage', () => {
  test('answers with the first part, which nobody may keep', async () => {
    expect(await ask('/documents/usage')).toEqual({
      asked: [{ after: 0, limit: 1000 }],
      status: 200,
      body: report,
      cache: 'no-store',
    });
  });

  test('goes on where it is told to', async () => {
    expect((await ask('/documents/usage?after=42&limit=7')).asked).toEqual([{ after: 42, limit: 7 }]);
  });

  test.each([
    'limit=0',
    'limit=1001',
    'limit=1e2',
    'limit=-1',
    'limit=',
    'limit=1&limit=2',
    'after=x',
    'after=-1',
    'after=99999999999999999999',
    '__proto__[after]=1&after=[]',
  ])('refuses ?%s', async (search) => {
    const { status, asked, body } = await ask(`/documents/usage?${search}`);
    expect(status).toBe(400);
    expect(asked).toEqual([]);
    expect(body).toEqual({
      error: '"limit" must be a number from 1 to 1000, and "after" 0 or what "next" says.',
    });
  });

  test('says that the store is down, and not where it is', async () => {
    const { status, body } = await ask('/documents/usage', { isDown: true });
    expect(status).toBe(503);
    expect(body).toEqual({ error: 'The store of usage does not answer; try again later.' });
  });
});
