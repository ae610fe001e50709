import { describe, expect, test } from '@jest/globals';
import { createStoreCounters } from '#gateway/rate-limit/store-counters.ts';
import { createAdminServer } from '#gateway/admin/create-admin-server.ts';

const source = {
  source: '/etc/weir/supergraph.graphql',
  takenAt: '2026-11-22T06:00:00.000Z',
  ageSeconds: 3,
  counters: { looked: 2, taken: 1, refused: {} },
};
const trouble = { fault: 'signature', reason: 'No signature fits', since: '2026-11-22T06:00:10.000Z' };
const deliveries = { supergraph: source, documents: { ...source, trouble, size: 5, sequence: 7 } };

const load = {
  connections: { open: 5, idle: 2 },
  bodies: 1,
  queued: 3,
  inFlight: 2,
  unread: { answers: 1, bytes: 1_000_000 },
  refused: {
    connectionRefused: 0,
    idleConnectionClosed: 1,
    pipelineClosed: 0,
    bodyRefused: 3,
    bodyLate: 4,
    requestRefused: 0,
    answerCut: 1,
  },
  fileDescriptorsExhausted: 0,
};

const issuers = [
  {
    issuer: 'https://issuer.example',
    keysAgeSeconds: 60,
    keyFetches: 2,
    failedKeyFetches: 0,
    unknownKeys: { found: 1, missing: 0, coolingDown: 3 },
  },
];
const compression = { running: 1, waiting: 2, skipped: 4 };
const usage = { failures: 2, waiting: 7 };
const rateLimits = createStoreCounters();
const operations = {
  maxBytes: 33_554_432,
  bytes: 1_200_000,
  entries: 40,
  registered: { bytes: 900_000, entries: 30 },
  evictions: 5,
  prepared: { bytes: 80_000, documents: 100 },
};

const accessLog = { lost: 3 };
const log = { lost: 2 };

async function ask(url: string, ready = true): Promise<readonly [number, unknown]> {
  const app = createAdminServer(() => ({
    ready,
    supergraph: 'abcdef012345',
    deliveries,
    load,
    issuers,
    compression,
    rateLimits,
    usage,
    operations,
    accessLog,
    log,
  }));
  const { statusCode, body } = await app.inject({ url });
  await app.close();
  return [statusCode, JSON.parse(body)];
}

describe('the admin listener', () => {
  test('says that the process lives, ready or not, and how old what it serves is, and what its load is', async () => {
    expect(await ask('/health', false)).toEqual([
      200,
      {
        status: 'ok',
        ...deliveries,
        load,
        issuers,
        operations,
        compression,
        rateLimits,
        usage,
        accessLog,
        log,
      },
    ]);
  });

  test('says whether requests may be sent, and which supergraph is served', async () => {
    expect(await ask('/ready')).toEqual([200, { status: 'ready', supergraph: 'abcdef012345' }]);
    expect(await ask('/ready', false)).toEqual([503, { status: 'not ready', supergraph: 'abcdef012345' }]);
  });

  test('serves nothing else', async () => {
    expect((await ask('/graphql'))[0]).toBe(404);
  });
});
