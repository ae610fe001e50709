import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { HttpServer } from '#gateway/http/create-http-server.ts';
import { logger } from '#gateway/main/logger.ts';

/** Serves for `shutdown.delay` longer; connections are closed after their next answer, so that clients go elsewhere. */
export async function drain({ load }: HttpServer, { delayMs }: GatewayConfig['shutdown']): Promise<void> {
  if (delayMs === 0) return;
  load.connections.drain();
  await wait(delayMs);
}

/** Stops listening and lets requests finish within `shutdown.grace`; then cuts them off. */
export async function closeServer(
  { app, load }: HttpServer,
  { graceMs }: GatewayConfig['shutdown'],
): Promise<void> {
  const timer = setTimeout(() => {
    const requests = load.connections.destroy();
    logger.warn({ requests, graceMs }, 'Requests cut off: they did not finish within shutdown.grace');
  }, graceMs);
  await app.close();
  await load.connections.untilEmpty();
  clearTimeout(timer);
  // Records of aborted requests are written one turn after their connection is gone.
  await nextTurn();
}
