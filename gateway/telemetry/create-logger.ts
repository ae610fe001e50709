import { pino } from 'pino';
import type { Logger } from 'pino';

/** The gateway's own log: what happens to the process, as JSON lines on the standard error. */
export function createLogger(): Logger {
  return pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: true }),
  );
}
