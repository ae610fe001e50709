import { pino } from 'pino';
import type { AccessRecord } from '#gateway/telemetry/access-record.ts';

/** Writes access records to a stream of lines. */
export interface RecordWriter {
  write(record: AccessRecord): void;
  /** Writes out what is still in memory. */
  flush(): void;
}

/** Keeps the event loop free of disk and pipe: lines are gathered and written in batches of this many bytes. */
const batchBytes = 4096;
const flushEveryMs = 100;

/** One line of JSON per record on the standard output. */
export function createRecordWriter(): RecordWriter {
  const destination = pino.destination({ fd: 1, sync: false, minLength: batchBytes });
  // A reader that went away (`weir start | head`) must not end the gateway.
  destination.on('error', () => undefined);
  const timer = setInterval(() => destination.flush(), flushEveryMs);
  timer.unref();
  return {
    write: (record) => {
      destination.write(`${JSON.stringify(record)}\n`);
    },
    flush: () => {
      clearInterval(timer);
      destination.flushSync();
    },
  };
}
