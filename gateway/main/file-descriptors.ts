import { closeSync, openSync, readFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { logger } from '#gateway/main/logger.ts';
import { RepeatedWarning } from '#gateway/telemetry/repeated-warning.ts';

/** Assumed where the system does not say, as on macOS; more than a process can use. */
const unknownLimit = 1_000_000;
/** For files, threads and the connections to subgraphs. */
const reservedShare = 0.2;
const reservedCount = 50;
const fewestConnections = 16;
const probeEveryMs = 1_000;

/** How many files, sockets among them, this process may have open. */
export function fileDescriptorLimit(): number {
  try {
    const [, soft] = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return soft === undefined ? unknownLimit : Number(soft);
  } catch {
    return unknownLimit;
  }
}

/**
 * How many connections clients may have. Beyond the limit of the process the system accepts and closes connections
 * silently; below it the listener refuses them itself, which is counted and logged.
 */
export function maxConnectionsFor(limit: number): number {
  return Math.max(fewestConnections, Math.floor(limit * (1 - reservedShare)) - reservedCount);
}

/** What is known of the supply of file descriptors. */
export interface FileDescriptorWatch extends Disposable {
  /** How many looks found none left; one look per second. */
  readonly exhausted: number;
}

/** Looks once per second whether a file can be opened: nothing else tells that connections are lost. */
export function watchFileDescriptors(): FileDescriptorWatch {
  const warning = new RepeatedWarning<string>({
    log: (count, code) => {
      const fact =
        'No file descriptors are left: connections and requests to subgraphs fail; raise ulimit -n';
      logger.error({ count, code }, fact);
    },
  });
  const watch = { exhausted: 0, [Symbol.dispose]: () => clearInterval(timer) };
  const timer = setInterval(() => {
    try {
      closeSync(openSync(devNull, 'r'));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (code !== 'EMFILE' && code !== 'ENFILE') return;
      watch.exhausted += 1;
      warning.report(code);
    }
  }, probeEveryMs).unref();
  return watch;
}
