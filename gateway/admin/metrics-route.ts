import type { FastifyInstance } from 'fastify';
import type { Metrics } from '#gateway/telemetry/metrics.ts';
import { prometheusMediaType, writePrometheus } from '#gateway/telemetry/write-prometheus.ts';

/** Adds `GET /metrics`, in the text format of Prometheus. */
export function serveMetrics(app: FastifyInstance, metrics: Metrics): void {
  app.get('/metrics', async (_request, reply) =>
    reply
      .type(prometheusMediaType)
      .header('cache-control', 'no-store')
      .send(writePrometheus(metrics.collect())),
  );
}
