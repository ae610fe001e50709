import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { startRedis } from '#test/testkit/redis.ts';
import type { TestRedis } from '#test/testkit/redis.ts';

/** A Redis Cluster of a test's own: real servers without replicas, which share all slots. */
export interface TestRedisCluster extends AsyncDisposable {
  readonly nodes: readonly TestRedis[];
  readonly urls: readonly string[];
  /** Waits until every server finds the cluster whole. */
  whole(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const slots = 16_384;
/** The servers talk to each other on the port above by this. */
const busOffset = 10_000;

/** Starts `size` servers and makes them one cluster. */
export async function startRedisCluster(size = 3): Promise<TestRedisCluster> {
  await using stack = new AsyncDisposableStack();
  const nodes: TestRedis[] = [];
  for (let index = 0; index < size; index += 1) {
    const settings = {
      'cluster-enabled': 'yes',
      'cluster-config-file': 'nodes.conf',
      // A server that is only slow is not taken for dead.
      'cluster-node-timeout': '60000',
    };
    const node = await startRedis({ settings, maxPort: 65_535 - busOffset });
    stack.defer(async () => node.stop());
    nodes.push(node);
  }
  const share = Math.ceil(slots / size);
  for (const [index, node] of nodes.entries()) {
    const own = Array.from({ length: slots }, (_, slot) => slot).slice(index * share, (index + 1) * share);
    await withClient(node, async (client) => {
      await client.call('CLUSTER', 'ADDSLOTS', ...own);
      for (const other of nodes) await client.call('CLUSTER', 'MEET', '127.0.0.1', other.port);
    });
  }
  const whole = async (): Promise<void> => void (await Promise.all(nodes.map(untilWhole)));
  await whole();
  const all = stack.move();
  return { nodes, urls: nodes.map(({ url }) => url), whole, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

async function untilWhole(
  node: TestRedis,
  _: number,
  { length }: { readonly length: number },
): Promise<void> {
  await withClient(node, async (client) => {
    for (;;) {
      const info = String(await client.call('CLUSTER', 'INFO'));
      if (info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${length}`)) return;
      await delay(20);
    }
  });
}

async function withClient<T>({ port }: TestRedis, use: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis({
    host: '127.0.0.1',
    port,
    retryStrategy: (attempt) => Math.min(attempt * 20, 100),
  });
  client.on('error', () => undefined);
  try {
    return await use(client);
  } finally {
    client.disconnect();
  }
}
