import type { AdminStatus, DeliveryHealth } from '#gateway/admin/create-admin-server.ts';
import type { MetricFamily, MetricSample } from '#gateway/telemetry/metrics.ts';

/** The figures of `/health` as metrics. A new one is a line here, beside where it is counted. */
export function statusMetrics({
  ready,
  supergraph,
  deliveries,
  load,
  issuers,
  compression,
  rateLimits,
  usage,
  accessLog,
  log,
}: AdminStatus): readonly MetricFamily[] {
  const sources = { supergraph: deliveries.supergraph, documents: deliveries.documents };
  return [
    gauge('weir_ready', 'Whether requests should be sent here.', [{ value: ready ? 1 : 0 }]),
    gauge('weir_supergraph_info', 'The supergraph that is served.', [
      { labels: { id: supergraph }, value: 1 },
    ]),
    gauge('weir_connections', 'Client connections.', by('state', load.connections)),
    gauge('weir_requests_in_progress', 'Requests by state.', [
      ...by('state', { body: load.bodies, queued: load.queued, running: load.inFlight }),
      { labels: { state: 'unread' }, value: load.unread.answers },
    ]),
    gauge('weir_unread_answer_bytes', 'Bytes of answers that clients do not read.', [
      { value: load.unread.bytes },
    ]),
    counter('weir_refused_total', 'Requests and connections that a limit on load refused.', [
      ...by('event', load.refused),
    ]),
    counter('weir_file_descriptors_exhausted_seconds_total', 'Seconds without a free file descriptor.', [
      { value: load.fileDescriptorsExhausted },
    ]),
    counter('weir_lost_lines_total', 'Lines that could not be written.', [
      ...by('log', { access: accessLog.lost, process: log.lost }),
    ]),
    ...sourceMetrics(sources),
    ...issuerMetrics(issuers),
    ...(compression
      ? [
          gauge('weir_compressions', 'Answers that are compressed, or wait for it.', [
            ...by('state', { running: compression.running, waiting: compression.waiting }),
          ]),
          counter('weir_compressions_skipped_total', 'Answers sent uncompressed for want of a place.', [
            { value: compression.skipped },
          ]),
        ]
      : []),
    ...(rateLimits ? storeMetrics(rateLimits) : []),
    gauge('weir_usage_waiting_rows', 'Counts of document usage that wait for the store.', [
      { value: usage.waiting },
    ]),
    counter('weir_usage_failures_total', 'Failed attempts to store document usage.', [
      { value: usage.failures },
    ]),
  ];
}

function sourceMetrics(
  sources: Readonly<Record<string, DeliveryHealth | undefined>>,
): readonly MetricFamily[] {
  const known = Object.entries(sources).flatMap(([artefact, health]) =>
    health ? [{ artefact, health }] : [],
  );
  return [
    gauge(
      'weir_source_age_seconds',
      'Time since the source was last known to have what is served.',
      known.flatMap(({ artefact, health }) =>
        health.ageSeconds === null ? [] : [{ labels: { artefact }, value: health.ageSeconds }],
      ),
    ),
    counter(
      'weir_source_reads_total',
      'Reads of sources, by result; a read without a change is neither taken nor refused.',
      known.flatMap(({ artefact, health: { counters } }) =>
        by('result', { all: counters.looked, taken: counters.taken, ...counters.refused }).map((sample) => ({
          ...sample,
          labels: { artefact, ...sample.labels },
        })),
      ),
    ),
  ];
}

function issuerMetrics(issuers: AdminStatus['issuers']): readonly MetricFamily[] {
  return [
    counter(
      'weir_issuer_key_fetches_total',
      'Fetches of the keys of issuers, by result.',
      issuers.flatMap(({ issuer, keyFetches, failedKeyFetches }) => [
        { labels: { issuer, result: 'ok' }, value: keyFetches - failedKeyFetches },
        { labels: { issuer, result: 'failed' }, value: failedKeyFetches },
      ]),
    ),
    counter(
      'weir_issuer_unknown_keys_total',
      'Tokens whose key was not loaded, by outcome.',
      issuers.flatMap(({ issuer, unknownKeys }) =>
        Object.entries(unknownKeys).map(([outcome, value]) => ({ labels: { issuer, outcome }, value })),
      ),
    ),
  ];
}

function storeMetrics(counters: NonNullable<AdminStatus['rateLimits']>): readonly MetricFamily[] {
  return [
    counter('weir_rate_limit_decisions_total', 'Decisions about budgets, by store.', [
      ...by('store', counters.decisions),
    ]),
    counter('weir_rate_limit_unavailable_total', 'Requests refused because Redis did not answer.', [
      { value: counters.unavailable },
    ]),
    counter('weir_rate_limit_failures_total', 'Reservations that Redis failed to answer, by reason.', [
      ...by('reason', counters.failures),
    ]),
    counter('weir_rate_limit_late_total', 'Reservations granted after the deadline, and given back.', [
      { value: counters.grantedLate },
    ]),
    counter('weir_rate_limit_settlements_total', 'Commands that give back or charge points.', [
      { value: counters.settlements },
    ]),
    counter('weir_rate_limit_settlements_lost_total', 'Such commands that got no reply.', [
      { value: counters.settlementsLost },
    ]),
    counter('weir_rate_limit_switches_total', 'Switches away from Redis and back.', [
      ...by('direction', counters.switches),
    ]),
  ];
}

function by(label: string, values: Readonly<Record<string, number>>): readonly MetricSample[] {
  return Object.entries(values).map(([name, value]) => ({ labels: { [label]: name }, value }));
}

function counter(name: string, help: string, samples: readonly MetricSample[]): MetricFamily {
  return { name, help, kind: 'counter', samples };
}

function gauge(name: string, help: string, samples: readonly MetricSample[]): MetricFamily {
  return { name, help, kind: 'gauge', samples };
}
