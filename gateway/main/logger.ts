import { createLogger } from '#gateway/telemetry/create-logger.ts';

/** The gateway's own log; what happens to a request is in its record. */
export const logger = createLogger();
