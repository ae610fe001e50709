import { EventEmitter, once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { redisSource } from '#gateway/serving/sources/redis-source.ts';
import type { ArtefactSource } from '#gateway/serving/sources/artefact-source.ts';
import { openRedisValues } from '#gateway/redis/redis-values.ts';
import { linkOptions } from '#test/gateway/rate-limit/redis-fixture.ts';
import { startRedis } from '#test/testkit/redis.ts';
import type { TestRedis } from '#test/testkit/redis.ts';

const key = 'weir:documents';
let server: TestRedis;
let publisher: Redis;
let source: ArtefactSource;

beforeEach(async () => {
  server = await startRedis();
  publisher = new Redis(server.url, { lazyConnect: true });
  publisher.on('error', () => undefined);
  const values = openRedisValues(linkOptions(server), { timeoutMs: 10_000 });
  source = redisSource({ values, key, maxBytes: 1000 });
});
afterEach(async () => {
  await source.close();
  publisher.disconnect();
  await server.stop();
});

const read = (known?: string) => source.read({ known, signal: new AbortController().signal });

/** Emits `change` whenever the source tells of one. */
function watched(): EventEmitter {
  const changes = new EventEmitter();
  source.watch(() => changes.emit('change'));
  return changes;
}

describe('a key of Redis', () => {
  test('is read with its signatures, and only once as long as neither changes', async () => {
    await publisher.mset(key, 'list 1', `${key}.sig`, 'signature 1');
    const first = await read();
    expect(first?.parts.map(({ bytes, signatures }) => [String(bytes), signatures])).toEqual([
      ['list 1', 'signature 1'],
    ]);
    expect(await read(first?.revision)).toBeUndefined();
    await publisher.set(`${key}.sig`, 'signature 2');
    expect((await read(first?.revision))?.parts[0]?.signatures).toBe('signature 2');
  });

  test.each([
    ['that is not there', async () => undefined, 'missing'],
    ['with more than is read', async () => publisher.set(key, 'x'.repeat(1001)), 'too-large'],
    ['of another kind', async () => publisher.lpush(key, 'a'), 'unreachable'],
    ['of a server that is gone', async () => server.crash(), 'unreachable'],
  ])('%s is told so', async (_case, prepare, reason) => {
    await prepare();
    await expect(read()).rejects.toMatchObject({ name: 'DeliveryError', fault: reason });
  });
});

describe('a change', () => {
  test('is told at once by a message on the channel of the key', async () => {
    const changes = watched();
    // The first is that it listens now.
    await once(changes, 'change');
    const told = once(changes, 'change');
    await publisher.publish(key, 'new');
    await expect(told).resolves.toEqual([]);
  });

  test('is heard of again after the server was away, and looked for when it is back', async () => {
    const changes = watched();
    await once(changes, 'change');
    await server.crash();
    const back = once(changes, 'change');
    await server.restart();
    await back;
    const told = once(changes, 'change');
    await publisher.publish(key, 'new');
    await expect(told).resolves.toEqual([]);
  });

  test('is heard of although the server was not there at first', async () => {
    await server.crash();
    const changes = watched();
    const listening = once(changes, 'change');
    await server.restart();
    await listening;
    const told = once(changes, 'change');
    await publisher.publish(key, 'new');
    await expect(told).resolves.toEqual([]);
  });
});
