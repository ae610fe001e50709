import { serveUsage } from '#gateway/admin/usage-route.ts';
import { createAdminServer } from '#gateway/admin/create-admin-server.ts';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { listen } from '#gateway/main/listen.ts';
import type { OpenedUsage } from '#gateway/main/open-usage.ts';
import type { SupergraphSnapshot } from '#gateway/supergraph/supergraph-snapshot.ts';

/** What the admin listener tells about. */
export interface AdminOptions {
  readonly config: GatewayConfig;
  readonly snapshot: SupergraphSnapshot;
  readonly usage: OpenedUsage;
  readonly stack: AsyncDisposableStack;
  readonly ready: () => boolean;
}

/** @returns its base URL; undefined where none is configured. */
export async function openAdmin({
  config,
  snapshot,
  usage,
  stack,
  ready,
}: AdminOptions): Promise<string | undefined> {
  if (!config.admin) return undefined;
  const app = createAdminServer(() => ({ ready: ready(), supergraph: snapshot.id.slice(0, 12) }));
  serveUsage(app, (part) => usage.read(part));
  stack.defer(async () => app.close());
  return await listen(app, { ...config.admin, setting: 'admin.port', flag: '--admin-port' });
}
