import { existsSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import * as z from 'zod';
import { ensureRedisServer, startRedis } from '#test/testkit/redis.ts';
import type { Machine } from '#test/testkit/ensure-program.ts';

async function connect(url: string): Promise<Redis> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
  redis.on('error', () => undefined);
  await redis.connect();
  return redis;
}

test('a started Redis stores, runs scripts, keeps nothing on disk and is gone when stopped', async () => {
  const server = await startRedis();
  const redis = await connect(server.url);
  expect(await redis.set('greeting', 'hello')).toBe('OK');
  const script =
    "local value = redis.call('GET', KEYS[1])\nreturn {value .. ARGV[1], redis.call('TTL', KEYS[1])}";
  expect(await redis.eval(script, 1, 'greeting', ' there')).toEqual(['hello there', -1]);
  expect(await redis.config('GET', 'save')).toEqual(['save', '']);
  const [, folder] = z.tuple([z.string(), z.string()]).parse(await redis.config('GET', 'dir'));
  expect(existsSync(folder)).toBe(true);
  redis.disconnect();
  await server.stop();
  await server.stop();
  await expect(connect(server.url)).rejects.toThrow('Connection is closed');
  expect(existsSync(folder)).toBe(false);
});

test('two servers are apart', async () => {
  const servers = await Promise.all([startRedis(), startRedis()]);
  const [first, second] = await Promise.all(servers.map(async ({ url }) => connect(url)));
  await first!.set('key', 'first');
  expect(await second!.get('key')).toBeNull();
  first!.disconnect();
  second!.disconnect();
  await Promise.all(servers.map(async (server) => server.stop()));
});

describe('a machine', () => {
  /** Has no redis-server until `install` ran, if that works. */
  function machine(
    changes: Partial<Machine> & { readonly failing?: string },
  ): Machine & { readonly log: string[] } {
    const log: string[] = [];
    let installed = false;
    return {
      isRoot: true,
      isDebian: true,
      log,
      announce: (line) => log.push(line),
      run(command, args) {
        if (command === 'redis-server') return installed ? 0 : undefined;
        const verb = args.find((each) => each === 'update' || each === 'install') ?? '';
        log.push(verb);
        if (verb === changes.failing) return 100;
        installed ||= verb === 'install';
        return 0;
      },
      ...changes,
    };
  }

  test('with redis-server is left alone', () => {
    const equipped = machine({ run: () => 0 });
    ensureRedisServer(equipped);
    expect(equipped.log).toEqual([]);
  });

  test('without it gets it from the packages, after their lists, and is told so', () => {
    const bare = machine({});
    ensureRedisServer(bare);
    expect(bare.log).toEqual(['redis-server is missing; installing it with apt-get.', 'update', 'install']);
  });

  test.each([{ isRoot: false }, { isDebian: false }])('with %j is told what to install', (changes) => {
    const foreign = machine(changes);
    expect(() => ensureRedisServer(foreign)).toThrow('install Redis 6 or newer');
    expect(foreign.log).toEqual([]);
  });

  test.each(['update', 'install'])('where apt-get %s fails is told so', (failing) => {
    expect(() => ensureRedisServer(machine({ failing }))).toThrow(`apt-get ${failing} failed`);
  });
});
