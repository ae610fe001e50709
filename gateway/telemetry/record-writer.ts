import { setTimeout as wait } from 'node:timers/promises';
import type { AccessRecord } from '#gateway/telemetry/access-record.ts';
import { describeWriteError, openOutput } from '#gateway/telemetry/open-output.ts';
import type { WriteBytes } from '#gateway/telemetry/open-output.ts';

/** Why records were lost: a code of the system such as `ENOSPC`, or a reader that falls behind or has gone. */
export type LossReason = 'slow-reader' | 'reader-gone' | (string & {});

/** Writes access records to a stream of lines. */
export interface RecordWriter {
  write(record: AccessRecord): void;
  /** How many records were lost since the start. */
  readonly lost: number;
  /** Resolves when everything is written; a reader that has gone, or has stopped reading, is not waited for. */
  close(): Promise<void>;
}

/** Options for {@link createRecordWriter}. */
export interface RecordWriterOptions {
  /** Default: the standard output. */
  readonly writeBytes?: WriteBytes;
  /** Hears of records that are lost. */
  readonly onLost?: (reason: LossReason, count: number) => void;
}

/** Lines are gathered for so long, so that one write serves many. */
const gatherMs = 20;
/** What is kept for a reader that is slow; what comes above that is dropped, because memory is needed for requests. */
const maxWaitingCharacters = 16_000_000;
/** Longer than a reader on a busy machine needs for what is kept. */
const closeTimeoutMs = 5_000;
const newline = 0x0a;

/** One line of JSON per record. A line that was cut by a full disk is never continued by the next one. */
export function createRecordWriter(options: RecordWriterOptions = {}): RecordWriter {
  const { writeBytes = openOutput(1), onLost } = options;
  return new LineWriter(writeBytes, onLost);
}

class LineWriter implements RecordWriter {
  readonly #writeBytes: WriteBytes;
  readonly #onLost: RecordWriterOptions['onLost'];
  #waiting: string[] = [];
  #waitingCharacters = 0;
  /** Lines of the write that is under way. */
  #inWrite = 0;
  #writing: Promise<void> | undefined;
  /** A reader that went away (`weir start | head`) does not come back, and must not end the gateway. */
  #isRead = true;
  #endsInsideLine = false;
  #lost = 0;

  constructor(writeBytes: WriteBytes, onLost: RecordWriterOptions['onLost']) {
    this.#writeBytes = writeBytes;
    this.#onLost = onLost;
  }

  get lost(): number {
    return this.#lost;
  }

  write(record: AccessRecord): void {
    if (!this.#isRead) this.#lose('reader-gone', 1);
    else if (this.#waitingCharacters > maxWaitingCharacters) this.#lose('slow-reader', 1);
    else {
      const line = `${JSON.stringify(record)}\n`;
      this.#waiting.push(line);
      this.#waitingCharacters += line.length;
      this.#writing ??= wait(gatherMs).then(() => this.#writeWaiting());
    }
  }

  async close(): Promise<void> {
    await Promise.race([this.#writing, wait(closeTimeoutMs, undefined, { ref: false })]);
    this.#lose('slow-reader', this.#waiting.length + this.#inWrite);
  }

  async #writeWaiting(): Promise<void> {
    while (this.#waiting.length > 0 && this.#isRead) {
      const lines = this.#waiting;
      this.#waiting = [];
      this.#waitingCharacters = 0;
      this.#inWrite = lines.length;
      await this.#writeLines(lines);
      this.#inWrite = 0;
    }
    this.#lose('reader-gone', this.#waiting.length);
    this.#waiting = [];
    this.#writing = undefined;
  }

  async #writeLines(lines: readonly string[]): Promise<void> {
    const before = this.#endsInsideLine ? '\n' : '';
    const bytes = Buffer.from(before + lines.join(''), 'utf8');
    try {
      await this.#writeBytes(bytes);
      this.#endsInsideLine = false;
    } catch (error) {
      const { code, bytesWritten } = describeWriteError(error);
      const written = bytes.subarray(0, bytesWritten);
      if (written.length > 0) this.#endsInsideLine = written.at(-1) !== newline;
      const whole = written.filter((byte) => byte === newline).length - before.length;
      this.#isRead = code !== 'EPIPE';
      this.#lose(this.#isRead ? code : 'reader-gone', lines.length - Math.max(0, whole));
    }
  }

  #lose(reason: LossReason, count: number): void {
    if (count === 0) return;
    this.#lost += count;
    this.#onLost?.(reason, count);
  }
}
