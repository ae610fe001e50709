import type { LoadEvent } from '#gateway/telemetry/load-status.ts';
import { logger } from '#gateway/main/logger.ts';
import { RepeatedWarning } from '#gateway/telemetry/repeated-warning.ts';

const proxyHint = 'if this address is a proxy, name it in http.trustedProxies';

const messages: Readonly<Record<LoadEvent, string>> = {
  connectionRefused:
    'Connections refused: as many are open as the limit on open files allows; raise it (ulimit -n)',
  idleConnectionClosed: `Idle connections closed: more than limits.maxIdleConnectionsPerIp, or too many in all; ${proxyHint}`,
  pipelineClosed:
    'Connections closed: more than 32 unanswered requests on one connection, or more than one while 1,000 requests wait',
  bodyRefused: `Requests refused: more bodies arriving than limits.maxBodiesPerIp or limits.maxBodies; ${proxyHint}`,
  bodyLate: 'Requests refused: the body did not arrive within limits.bodyTimeout, or too slowly',
  requestRefused: `Requests refused: more in progress than limits.maxInFlightPerIp, or no place within limits.queueTimeout; ${proxyHint}`,
  answerCut: 'Connections closed: the client does not read its answer',
};

/** Logs what is refused or cut off for a limit on load: a line for each kind at once, then at most one per minute. */
export function createLoadLog(): (event: LoadEvent, address: string) => void {
  const warnings = new Map<LoadEvent, RepeatedWarning<string>>();
  return (event, address) => {
    let warning = warnings.get(event);
    if (!warning) {
      warning = new RepeatedWarning({
        log: (count, latest) => logger.warn({ event, count, address: latest }, messages[event]),
      });
      warnings.set(event, warning);
    }
    warning.report(address);
  };
}
