import * as z from 'zod';
import { duration } from '#gateway/config/values/duration.ts';
import { filePath } from '#gateway/config/values/file-path.ts';
import { redisUrl } from '#gateway/config/values/redis-url.ts';
import type { RedisUrl } from '#gateway/config/values/redis-url.ts';

const secret = () => z.string().min(1).max(4096);

const addresses = (what: string) =>
  z
    .array(redisUrl({ database: false }))
    .min(1)
    .max(100)
    .refine((urls) => new Set(urls.map(({ secure }) => secure)).size === 1, {
      error: 'must be all redis:// or all rediss://',
    })
    .optional()
    .describe(what);

const tls = z
  .strictObject({
    ca: filePath().optional().describe("Certificate authorities as PEM; without it the system's own."),
    cert: filePath().optional().describe('Certificate of this gateway as PEM, where Redis asks for one.'),
    key: filePath().optional().describe('Private key of that certificate as PEM.'),
    serverName: z
      .string()
      .min(1)
      .max(253)
      .optional()
      .describe('Name that the certificates of Redis are for, where it is not that of the URL.'),
  })
  .refine(({ cert, key }) => (cert === undefined) === (key === undefined), {
    error: 'needs cert and key together',
  });

const connection = {
  url: redisUrl({ database: true })
    .optional()
    .describe('One server: `redis://host:port/database`, or `rediss://` for TLS.'),
  cluster: addresses('Some servers of a Redis Cluster; it names the others.'),
  sentinels: addresses('Redis Sentinels, which name the server in charge; needs `name`.'),
  name: z.string().min(1).max(256).optional().describe('What the Sentinels call the group of servers.'),
  username: z.string().min(1).max(256).optional().describe('User of the ACL; without it the default user.'),
  password: secret().optional().describe('Its password: write `${REDIS_PASSWORD}`, and set that variable.'),
  sentinelUsername: z.string().min(1).max(256).optional().describe('User at the Sentinels.'),
  sentinelPassword: secret().optional().describe('Its password.'),
  tls: tls.optional().describe('Details of TLS, for `rediss://`.'),
};

/**
 * A connection to Redis: one server, a Cluster or servers under Sentinel. Resolved, `servers` tells which, and `tls` is
 * `undefined` with `redis://`.
 */
export const redisConnection = z
  .strictObject({
    ...connection,
    keyPrefix: z
      .string()
      .max(64)
      .regex(/^[^\s{}]*$/, { error: 'must be free of spaces and braces' })
      .default('weir:')
      .describe('What every key begins with: gateways share budgets when they share server and prefix.'),
    timeout: duration({ min: '1ms', max: '10s' })
      .prefault('50ms')
      .describe('Longest wait for Redis in a request; afterwards `onStoreError` decides.'),
  })
  .superRefine(refuseDisagreements)
  .transform(({ timeout: timeoutMs, keyPrefix, ...rest }) => ({
    ...connectionOf(rest),
    keyPrefix,
    timeoutMs,
  }))
  .describe('Buckets in Redis 6 or newer; exactly one of `url`, `cluster` and `sentinels`.');

/** A key of Redis that a list of registered documents is read from, and the connection to it. */
export const redisKey = z
  .strictObject({
    ...connection,
    key: z
      .string()
      .min(1)
      .max(512)
      .default('weir:documents')
      .describe('Key of the bundle. A message on the channel of this name triggers a read.'),
  })
  .superRefine(refuseDisagreements)
  .transform(({ key, ...rest }) => ({ ...connectionOf(rest), key }));

function refuseDisagreements(redis: Servers, context: z.core.$RefinementCtx): void {
  for (const [path, message] of disagreements(redis)) {
    context.addIssue({ code: 'custom', path, message });
  }
}

function connectionOf({ tls: files, ...places }: Servers) {
  return {
    servers: serversOf(places),
    username: places.username,
    password: places.password,
    tls: isSecure(places) ? (files ?? {}) : undefined,
  };
}

interface Places {
  readonly url?: RedisUrl | undefined;
  readonly cluster?: readonly RedisUrl[] | undefined;
  readonly sentinels?: readonly RedisUrl[] | undefined;
}

interface Servers extends Places {
  readonly name?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly sentinelUsername?: string | undefined;
  readonly sentinelPassword?: string | undefined;
  readonly tls?: z.output<typeof tls> | undefined;
}

type Disagreement = readonly [path: string[], message: string];

function disagreements(redis: Servers): readonly Disagreement[] {
  const { sentinels, name, username, password, sentinelUsername, sentinelPassword } = redis;
  const places = [redis.url, redis.cluster, sentinels].filter((place) => place !== undefined);
  const rules: readonly (readonly [boolean, ...Disagreement])[] = [
    [places.length !== 1, [], 'needs exactly one of url, cluster and sentinels'],
    [sentinels !== undefined && name === undefined, ['name'], 'the Sentinels have to be told which group'],
    [sentinels === undefined && name !== undefined, ['name'], 'has no effect without sentinels; remove it'],
    [username !== undefined && password === undefined, ['password'], 'a user name needs one'],
    [
      sentinelUsername !== undefined && sentinelPassword === undefined,
      ['sentinelPassword'],
      'a user name needs one',
    ],
    [
      sentinels === undefined && sentinelPassword !== undefined,
      ['sentinelPassword'],
      'has no effect without sentinels; remove it',
    ],
    [
      places.length === 1 && redis.tls !== undefined && !isSecure(redis),
      ['tls'],
      'has no effect with redis://; write rediss://',
    ],
  ];
  return rules.flatMap(([isWrong, ...disagreement]) => (isWrong ? [disagreement] : []));
}

function isSecure({ url, cluster, sentinels }: Places): boolean {
  return [url, ...(cluster ?? []), ...(sentinels ?? [])].some((place) => place?.secure === true);
}

function serversOf({ url, cluster, sentinels, name = '', sentinelUsername, sentinelPassword }: Servers) {
  const plain = ({ host, port }: RedisUrl) => ({ host, port });
  if (cluster) return { kind: 'cluster' as const, addresses: cluster.map(plain) };
  if (sentinels) {
    const login = { username: sentinelUsername, password: sentinelPassword };
    return { kind: 'sentinel' as const, addresses: sentinels.map(plain), name, ...login };
  }
  const { host, port, database } = url ?? { host: '', port: 0, database: 0 };
  return { kind: 'single' as const, address: { host, port }, database };
}
