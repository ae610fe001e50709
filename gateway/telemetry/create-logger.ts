import { pino } from 'pino';
import type { Logger } from 'pino';
import type { LogOutput } from '#gateway/telemetry/log-output.ts';

/** The gateway's own log: what happens to the process, as JSON lines; levels are words, such as `warn`. */
export function createLogger(output: LogOutput): Logger {
  return pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (level) => ({ level }) } },
    output,
  );
}
