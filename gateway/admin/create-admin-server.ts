import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';

/** What the admin listener tells. */
export interface AdminStatus {
  /** Whether requests are served: a supergraph is loaded and the gateway is not stopping. */
  readonly ready: boolean;
  /** The supergraph that is served: the first 12 digits of its SHA-256. */
  readonly supergraph: string;
}

/**
 * The listener for operators and orchestrators, never the public one: `GET /health` says that the process lives,
 * `GET /ready` whether to send it requests (200 or 503). Not listening yet.
 */
export function createAdminServer(status: () => AdminStatus): FastifyInstance {
  const app = Fastify({ logger: false, forceCloseConnections: true });
  app.get('/health', async () => ({ status: 'ok' }));
  app.get('/ready', async (_request, reply) => {
    const { ready, supergraph } = status();
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', supergraph });
  });
  return app;
}
