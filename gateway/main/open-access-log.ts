import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { logger } from '#gateway/main/logger.ts';
import type { AccessRecord } from '#gateway/telemetry/access-record.ts';
import { createRecordWriter } from '#gateway/telemetry/record-writer.ts';
import { RepeatedWarning } from '#gateway/telemetry/repeated-warning.ts';

/** Where records go. */
export interface AccessLog {
  write(record: AccessRecord): void;
  /** How many records were lost since the start. */
  readonly lost: number;
}

/** Records go to the access log; a fault of ours goes to the gateway's own log as well, with or without one. */
export function openAccessLog({ telemetry }: GatewayConfig, stack: AsyncDisposableStack): AccessLog {
  const warning = new RepeatedWarning<string>({
    log: (count, reason) =>
      logger.error({ count, reason }, 'Access records lost: the standard output takes no more'),
  });
  const writer =
    telemetry.accessLog === 'none'
      ? undefined
      : createRecordWriter({ onLost: (reason, count) => warning.report(reason, count) });
  stack.defer(async () => {
    await writer?.close();
    warning.flush();
  });
  return {
    get lost() {
      return writer?.lost ?? 0;
    },
    write(record) {
      writer?.write(record);
      const { requestId, internalError } = record;
      if (internalError !== undefined) logger.error({ requestId, internalError }, 'A request failed');
    },
  };
}
