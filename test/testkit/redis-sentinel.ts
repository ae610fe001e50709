import { Redis } from 'ioredis';
import { startRedis } from '#test/testkit/redis.ts';

/** A Redis Sentinel of a test's own. */
export interface TestSentinel extends AsyncDisposable {
  readonly port: number;
  /** Tells it that another server is in charge from now on. */
  monitor(port: number): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a Sentinel that watches a group of servers, which the one at `port` is in charge of. */
export async function startSentinel({
  name,
  port,
}: {
  readonly name: string;
  readonly port: number;
}): Promise<TestSentinel> {
  const config = `sentinel monitor ${name} 127.0.0.1 ${port} 1\n`;
  const server = await startRedis({ files: { 'sentinel.conf': config }, sentinel: true });
  return {
    port: server.port,
    async monitor(next) {
      const client = new Redis({ host: '127.0.0.1', port: server.port, enableReadyCheck: false });
      await client.call('SENTINEL', 'REMOVE', name);
      await client.call('SENTINEL', 'MONITOR', name, '127.0.0.1', next, 1);
      client.disconnect();
    },
    [Symbol.asyncDispose]: async () => server.stop(),
  };
}
