import { serveUsage } from '#gateway/admin/usage-route.ts';
import { createAdminServer } from '#gateway/admin/create-admin-server.ts';
import type {
  AdminStatus,
  DeliveryHealth,
  IssuerHealth,
  LoadHealth,
} from '#gateway/admin/create-admin-server.ts';
import { serveMetrics } from '#gateway/admin/metrics-route.ts';
import { statusMetrics } from '#gateway/admin/status-metrics.ts';
import type { StoreCounters } from '#gateway/rate-limit/store-counters.ts';
import { logOutput } from '#gateway/main/logger.ts';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { FollowedSource } from '#gateway/serving/sources/follow-source.ts';
import { compressReplies } from '#gateway/http/compress-reply.ts';
import type { Compression } from '#gateway/http/compression.ts';
import type { Authenticator } from '#gateway/identity/create-authenticator.ts';
import type { IssuerStatus } from '#gateway/identity/remote-key-set.ts';
import type { FollowedDeliveries } from '#gateway/serving/follow-deliveries.ts';
import { monotonicClock } from '#gateway/main/clocks.ts';
import { listen } from '#gateway/main/listen.ts';
import type { OpenedRecords } from '#gateway/main/open-records.ts';
import type { Shelf } from '#gateway/operations/shelf.ts';

/** What the admin listener tells about. */
export interface AdminOptions {
  readonly config: GatewayConfig;
  readonly followed: FollowedDeliveries<unknown>;
  readonly records: OpenedRecords;
  readonly stack: AsyncDisposableStack;
  readonly ready: () => boolean;
  readonly load: () => LoadHealth;
  readonly authenticator: Authenticator;
  readonly shelf: Shelf;
  /** undefined: answers are not compressed. */
  readonly compression: Compression | undefined;
  readonly rateLimits: StoreCounters | undefined;
}

/** @returns its base URL; undefined where none is configured. */
export async function openAdmin({
  config,
  followed,
  records: { usage, accessLog, metrics },
  stack,
  ready,
  load,
  authenticator,
  shelf,
  compression,
  rateLimits,
}: AdminOptions): Promise<string | undefined> {
  if (!config.admin) return undefined;
  const { deliveries, supergraph, documents } = followed;
  const status = (): AdminStatus => ({
    ready: ready(),
    supergraph: deliveries.snapshot.id.slice(0, 12),
    load: load(),
    issuers: authenticator.issuers().map(healthOfIssuer),
    operations: shelf.status,
    accessLog: { lost: accessLog.lost },
    log: { lost: logOutput.lost },
    compression: compression?.status,
    rateLimits,
    usage: usage.state,
    deliveries: {
      supergraph: healthOf(supergraph),
      ...(documents && {
        documents: {
          ...healthOf(documents),
          size: deliveries.list?.size ?? 0,
          ...(deliveries.sequence === undefined ? {} : { sequence: deliveries.sequence }),
        },
      }),
    },
  });
  const app = createAdminServer(status);
  metrics.register(() => statusMetrics(status()));
  serveMetrics(app, metrics);
  if (compression) compressReplies(app, compression);
  serveUsage(app, (part) => usage.read(part));
  stack.defer(async () => app.close());
  return await listen(app, { ...config.admin, setting: 'admin.port', flag: '--admin-port' });
}

function healthOf({ status }: FollowedSource): DeliveryHealth {
  const { source, takenAtMs, confirmedAtClockMs: confirmedMs, trouble, counters } = status;
  return {
    source,
    takenAt: takenAtMs === undefined ? null : new Date(takenAtMs).toISOString(),
    ageSeconds: confirmedMs === undefined ? null : Math.floor((monotonicClock() - confirmedMs) / 1000),
    ...(trouble && {
      trouble: {
        fault: trouble.fault,
        reason: trouble.message,
        since: new Date(trouble.sinceMs).toISOString(),
      },
    }),
    counters,
  };
}

function healthOfIssuer({
  issuer,
  loadedAtClockMs: loadedMs,
  fetches,
  failedFetches,
  unknownKeys,
}: IssuerStatus): IssuerHealth {
  return {
    issuer,
    keysAgeSeconds: loadedMs === undefined ? null : Math.floor((monotonicClock() - loadedMs) / 1000),
    keyFetches: fetches,
    failedKeyFetches: failedFetches,
    unknownKeys,
  };
}
