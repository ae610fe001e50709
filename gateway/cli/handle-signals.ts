import type { RunningGateway } from '#gateway/main.ts';

/** The signals of a process that becomes a gateway. */
export interface SignalHandling {
  /** From now on signals are for this gateway. @param onStopped called before the process ends. */
  serve(gateway: Pick<RunningGateway, 'reload' | 'close'>, onStopped: (signal: NodeJS.Signals) => void): void;
}

const stopSignals = [
  ['SIGINT', 2],
  ['SIGTERM', 15],
] as const;

/**
 * Handles signals from the start of the process on: SIGTERM and SIGINT end it at once while it starts (the first process
 * of a container would not even notice them), then let it finish; a second one does not wait. SIGHUP looks at the
 * sources again. SIGUSR1 and SIGUSR2 do nothing: Node would open its inspector for the first, and end for the second.
 */
export function handleSignals(): SignalHandling {
  let served: Pick<RunningGateway, 'reload' | 'close'> | undefined;
  let tell: (signal: NodeJS.Signals) => void = () => undefined;
  let isStopping = false;
  for (const [signal, number] of stopSignals) {
    process.on(signal, () => {
      if (isStopping || !served) process.exit(128 + number);
      isStopping = true;
      served.close().then(
        () => {
          tell(signal);
          process.exit(0);
        },
        (error: unknown) => {
          console.error(`weir: could not stop cleanly: ${String(error)}`);
          process.exit(1);
        },
      );
    });
  }
  // While it starts, sources are about to be read anyway.
  process.on('SIGHUP', () => served?.reload());
  for (const signal of ['SIGUSR1', 'SIGUSR2'] as const) process.on(signal, () => undefined);
  return {
    serve(gateway, onStopped) {
      served = gateway;
      tell = onStopped;
    },
  };
}
