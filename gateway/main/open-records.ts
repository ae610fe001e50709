import { openAccessLog } from '#gateway/main/open-access-log.ts';
import type { AccessLog } from '#gateway/main/open-access-log.ts';
import { openUsage } from '#gateway/main/open-usage.ts';
import type { OpenedUsage } from '#gateway/main/open-usage.ts';
import type { ServiceOptions } from '#gateway/main/service-options.ts';
import type { AccessRecord } from '#gateway/telemetry/access-record.ts';
import { Metrics } from '#gateway/telemetry/metrics.ts';
import { RequestMetrics } from '#gateway/telemetry/request-metrics.ts';

/** Records and metrics of finished requests. */
export interface OpenedRecords {
  readonly usage: OpenedUsage;
  readonly accessLog: AccessLog;
  /** The registry of metrics, which has those of finished requests. */
  readonly metrics: Metrics;
  /** Logs and counts a finished request. */
  write(record: AccessRecord): void;
}

/** Opens the access log, the count of document usage and the metrics. @throws StartupError as {@link openUsage} does */
export async function openRecords(options: Pick<ServiceOptions, 'config' | 'stack'>): Promise<OpenedRecords> {
  const usage = await openUsage(options);
  const accessLog = openAccessLog(options.config, options.stack);
  const requests = new RequestMetrics();
  const metrics = new Metrics();
  metrics.register(() => requests.read());
  return {
    usage,
    accessLog,
    metrics,
    write(record) {
      usage.count(record);
      requests.count(record);
      accessLog.write(record);
    },
  };
}
