import { setTimeout as wait } from 'node:timers/promises';
import type { AccessRecord } from '#gateway/telemetry/access-record.ts';
import { openOutput } from '#gateway/telemetry/open-output.ts';
import type { WriteBytes } from '#gateway/telemetry/open-output.ts';

/** Writes access records to a stream of lines. */
export interface RecordWriter {
  write(record: AccessRecord): void;
  /** Resolves when everything is written; a reader that has gone, or has stopped reading, is not waited for. */
  close(): Promise<void>;
}

/** Lines are gathered for so long, so that one write serves many. */
const gatherMs = 20;
/** What is kept for a reader that is slow; what comes above that is dropped, because memory is needed for requests. */
const maxWaitingCharacters = 16_000_000;
const closeTimeoutMs = 1_000;

/**
 * One line of JSON per record on the standard output.
 *
 * @param writeBytes where to write instead.
 */
export function createRecordWriter(writeBytes: WriteBytes = openOutput(1)): RecordWriter {
  let waiting: string[] = [];
  let waitingCharacters = 0;
  let writing: Promise<void> | undefined;
  // A reader that went away (`weir start | head`) does not come back, and must not end the gateway.
  let isRead = true;

  const writeWaiting = async (): Promise<void> => {
    while (waiting.length > 0 && isRead) {
      const lines = Buffer.from(waiting.join(''), 'utf8');
      waiting = [];
      waitingCharacters = 0;
      isRead = await writeBytes(lines).then(
        () => true,
        // A full disk costs these lines, and may have room for the next.
        (error: NodeJS.ErrnoException) => error.code !== 'EPIPE',
      );
    }
    writing = undefined;
  };
  return {
    write: (record) => {
      if (!isRead || waitingCharacters > maxWaitingCharacters) return;
      const line = `${JSON.stringify(record)}\n`;
      waiting.push(line);
      waitingCharacters += line.length;
      writing ??= wait(gatherMs).then(writeWaiting);
    },
    close: async () => {
      await Promise.race([writing, wait(closeTimeoutMs, undefined, { ref: false })]);
    },
  };
}
