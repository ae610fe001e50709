import { fstatSync, writeSync } from 'node:fs';
import { describeWriteError } from '#gateway/telemetry/open-output.ts';

/** Takes whole lines, and never waits for their reader. */
export interface LogOutput {
  write(line: string): void;
  /** How many lines were lost since the start. */
  readonly lost: number;
}

/** The part of a stream that a log is written to; `process.stderr` is one. */
export interface LogStream {
  readonly writableLength: number;
  write(text: string, done: (error?: Error | null) => void): unknown;
}

/** What is kept for a reader that is slow. */
const maxWaitingBytes = 1_000_000;
/** After a loss, lines are taken again from here on: one notice then stands for many lost lines. */
const resumeWaitingBytes = maxWaitingBytes / 2;

/**
 * The standard error for a log. A pipe is written to through `process.stderr`, which leaves waiting to the event loop:
 * a write to the file descriptor would block it until someone reads. Two streams on one pipe would miss each other's
 * readiness, so it is not opened again.
 *
 * @param now the wall clock, in milliseconds since 1970
 */
export function openLogOutput(now: () => number): LogOutput {
  const { stderr } = process;
  const stats = fstatSync(stderr.fd);
  if (!stats.isFIFO() && !stats.isSocket()) return createLogOutput(new FileLog(stderr.fd), now);
  // Each write is told of its error; without a listener a reader that has gone would end the process.
  if (stderr.listenerCount('error') === 0) stderr.on('error', () => undefined);
  return createLogOutput(stderr, now);
}

/** Lines for a stream; what it has no room for, or cannot write, is dropped and counted, and noted once it can. */
export function createLogOutput(stream: LogStream, now: () => number): LogOutput {
  let lost = 0;
  let unreported = 0;
  const lose = (count: number): void => {
    lost += count;
    unreported += count;
  };
  return {
    get lost() {
      return lost;
    },
    write(line) {
      const limit = unreported > 0 ? resumeWaitingBytes : maxWaitingBytes;
      if (stream.writableLength > limit) {
        lose(1);
        return;
      }
      const count = unreported;
      unreported = 0;
      if (count > 0) sendNotice(stream, { count, nowMs: now() }, () => (unreported += count));
      stream.write(line, (error) => {
        if (error) lose(1);
      });
    },
  };
}

function sendNotice(
  stream: LogStream,
  { count, nowMs }: { readonly count: number; readonly nowMs: number },
  onFailed: () => void,
): void {
  const time = new Date(nowMs).toISOString();
  const msg = 'Log lines lost: the standard error took no more';
  stream.write(`${JSON.stringify({ level: 'warn', time, count, msg })}\n`, (error) => {
    if (error) onFailed();
  });
}

/** A file is written at once, so that the last lines before a crash are in it. A line that was cut ends there. */
class FileLog implements LogStream {
  readonly writableLength = 0;
  readonly #fileDescriptor: number;
  #endsInsideLine = false;

  constructor(fileDescriptor: number) {
    this.#fileDescriptor = fileDescriptor;
  }

  write(text: string, done: (error?: Error | null) => void): void {
    const bytes = Buffer.from(this.#endsInsideLine ? `\n${text}` : text, 'utf8');
    let written = 0;
    try {
      while (written < bytes.length) written += writeSync(this.#fileDescriptor, bytes, written);
      this.#endsInsideLine = false;
      done();
    } catch (error) {
      if (written > 0) this.#endsInsideLine = bytes[written - 1] !== 0x0a;
      done(new Error(`Cannot write: ${describeWriteError(error).code}`, { cause: error }));
    }
  }
}
