import { createLogger } from '#gateway/telemetry/create-logger.ts';
import { wallClock } from '#gateway/main/clocks.ts';
import { openLogOutput } from '#gateway/telemetry/log-output.ts';

/** Where the gateway's own log goes. */
export const logOutput = openLogOutput(wallClock);

/** The gateway's own log; what happens to a request is in its record. */
export const logger = createLogger(logOutput);
