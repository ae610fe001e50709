import type { AccessRecord } from '#gateway/telemetry/access-record.ts';
import { CounterFamily, HistogramFamily } from '#gateway/telemetry/metrics.ts';
import type { MetricFamily } from '#gateway/telemetry/metrics.ts';

/** From a cached answer to the default timeout of a request. */
const secondsBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Counts finished requests by what their records say. No label has a value that callers choose. */
export class RequestMetrics {
  readonly #durations = new HistogramFamily({
    name: 'weir_request_duration_seconds',
    help: 'Time from the last header of a request to the last byte of its answer, by outcome.',
    upperBounds: secondsBounds,
  });
  readonly #errors = new CounterFamily({
    name: 'weir_request_errors_total',
    help: 'Requests with an error of this code in their answer.',
  });
  readonly #responseBytes = new CounterFamily({
    name: 'weir_response_bytes_total',
    help: 'Bytes of response bodies as they were sent, by content coding; of batches before compression, as identity.',
  });
  readonly #points = new CounterFamily({
    name: 'weir_cost_points_total',
    help: 'Points of priced operations, estimated before and actual after they ran.',
  });
  readonly #subgraphDurations = new HistogramFamily({
    name: 'weir_subgraph_request_duration_seconds',
    help: 'Time of requests to subgraphs, by subgraph and result.',
    upperBounds: secondsBounds,
  });

  count({ outcome, codes, durationMs, responseBytes, encoding, batch, cost, fetches }: AccessRecord): void {
    this.#durations.observe({ outcome }, durationMs / 1000);
    for (const code of codes) this.#errors.add({ code });
    // The bytes of an operation in a batch are those before compression.
    this.#responseBytes.add({ encoding: (batch ? undefined : encoding) ?? 'identity' }, responseBytes);
    if (cost) {
      this.#points.add({ kind: 'estimated' }, cost.estimated);
      if (cost.actual !== undefined) this.#points.add({ kind: 'actual' }, cost.actual);
    }
    for (const { subgraph, code, aborted, shared, durationMs: fetchMs } of fetches) {
      // Its request is counted where it was sent.
      if (shared) continue;
      const result = aborted ? 'aborted' : (code ?? 'ok');
      this.#subgraphDurations.observe({ subgraph, result }, fetchMs / 1000);
    }
  }

  read(): readonly MetricFamily[] {
    return [this.#durations, this.#errors, this.#responseBytes, this.#points, this.#subgraphDurations].map(
      (family) => family.read(),
    );
  }
}
