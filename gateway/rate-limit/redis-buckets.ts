import { reserveScript, settleScript } from '#gateway/rate-limit/redis-scripts.ts';
import { RedisFailure } from '#gateway/redis/redis-failure.ts';
import { micropoints, micropointsPerMs } from '#gateway/rate-limit/token-bucket.ts';
import type { Taken } from '#gateway/rate-limit/decide.ts';
import type { Charge } from '#gateway/rate-limit/rate-limit-store.ts';
import type { RedisLink } from '#gateway/redis/redis-link.ts';
import type { Bucket } from '#gateway/rate-limit/token-bucket.ts';

/** Where buckets are kept. */
export interface BucketPlace {
  readonly link: RedisLink;
  readonly keyPrefix: string;
}

/** What {@link askBuckets} asks for. */
export interface AskBucketsOptions extends BucketPlace {
  /** In a Cluster of one group. */
  readonly charges: readonly Charge[];
  /** Of every charge without points of its own. */
  readonly points: number;
}

/** What Redis did. */
export interface AskedBuckets {
  /** Whether the points were taken, from every bucket that had them. */
  readonly granted: boolean;
  /** The buckets before, in the order of the charges: their time is 0, as of the moment they were looked at. */
  readonly buckets: readonly Bucket[];
}

/**
 * Takes the points from all buckets in one atomic step, or from none.
 * @throws RedisFailure
 */
export async function askBuckets({
  link,
  keyPrefix,
  charges,
  points,
}: AskBucketsOptions): Promise<AskedBuckets> {
  const keys = charges.map((charge) => bucketKey(keyPrefix, charge));
  const args = charges.flatMap((charge) => [
    ...sizeArguments(charge),
    String((charge.points ?? points) * micropoints),
    charge.mode === 'enforce' ? '1' : '0',
  ]);
  return readReply(await link.run(reserveScript, keys, args), charges.length);
}

/** What {@link settleBuckets} gives back. */
export interface SettleBucketsOptions extends BucketPlace {
  /** Negative points are charged. In a Cluster of one group. */
  readonly refunds: readonly Pick<Taken, 'charge' | 'points'>[];
}

/** @throws RedisFailure */
export async function settleBuckets({ link, keyPrefix, refunds }: SettleBucketsOptions): Promise<void> {
  const keys = refunds.map(({ charge }) => bucketKey(keyPrefix, charge));
  const args = refunds.flatMap(({ charge, points }) => [
    ...sizeArguments(charge),
    String(points * micropoints),
  ]);
  await link.run(settleScript, keys, args);
}

/** Such as `weir:{tenant/acme}:user:acme/u1`; what stands in braces decides the server in a Cluster. */
function bucketKey(keyPrefix: string, { group, layer, key }: Charge): string {
  return `${keyPrefix}{${group}}:${layer}:${key}`;
}

function sizeArguments({ capacity, refillPerSecond }: Charge): [string, string] {
  return [String(capacity * micropoints), String(micropointsPerMs(refillPerSecond))];
}

function readReply(reply: unknown, count: number): AskedBuckets {
  const isReply = Array.isArray(reply) && reply.length === count + 2 && reply.every(Number.isSafeInteger);
  if (!isReply) throw new RedisFailure('reply', 'Redis answered with something else than buckets');
  const [granted, , ...levels]: readonly number[] = reply;
  return {
    granted: granted === 1,
    buckets: levels.map((levelMicropoints) => ({ levelMicropoints, updatedAtMs: 0 })),
  };
}
