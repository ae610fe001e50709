import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { logger } from '#gateway/main/logger.ts';
import type { AccessRecord } from '#gateway/telemetry/access-record.ts';
import { createRecordWriter } from '#gateway/telemetry/record-writer.ts';

/** Records go to the access log; a fault of ours goes to the gateway's own log as well, with or without one. */
export function openAccessLog(
  { telemetry }: GatewayConfig,
  stack: AsyncDisposableStack,
): (record: AccessRecord) => void {
  const writer = telemetry.accessLog === 'none' ? undefined : createRecordWriter();
  stack.defer(() => writer?.close());
  return (record) => {
    writer?.write(record);
    const { requestId, internalError } = record;
    if (internalError !== undefined) logger.error({ requestId, internalError }, 'A request failed');
  };
}
