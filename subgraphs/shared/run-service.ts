import type { BaseContext, ServiceDefinition } from '#subgraphs/shared/service-definition.ts';
import { parseServiceFlags, serviceHelp } from '#subgraphs/shared/service-flags.ts';
import { ServiceStartError } from '#subgraphs/shared/service-start-error.ts';
import { startService } from '#subgraphs/shared/start-service.ts';

/**
 * Runs a service as this process until SIGINT or SIGTERM. Prints one line when it listens; a mistake in flags, port or
 * file is printed without a stack and sets the exit code.
 */
export async function runService<Context extends BaseContext>(
  definition: ServiceDefinition<Context>,
  args: readonly string[],
): Promise<void> {
  const { name, defaultPort } = definition;
  try {
    const { help, host, port, data, log } = parseServiceFlags(args, defaultPort);
    if (help) {
      process.stdout.write(serviceHelp(name, defaultPort));
      return;
    }
    const service = await startService(definition, {
      host,
      port,
      data,
      onError: (error) => process.stderr.write(`${name}: ${describe(error)}\n`),
      ...(log && { onRequest: (line) => process.stdout.write(`${JSON.stringify(line)}\n`) }),
    });
    stopOnSignals(() => service.stop());
    process.stdout.write(`${name} ready at ${service.url}\n`);
  } catch (error) {
    if (!(error instanceof ServiceStartError)) throw error;
    process.stderr.write(`${name}: ${error.message}\n`);
    process.exitCode = error.exitCode;
  }
}

/** The first signal stops in order; a second one finds no handler and ends the process at once. */
function stopOnSignals(stop: () => Promise<void>): void {
  const onSignal = (): void => {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    stop().catch((error: unknown) => {
      process.stderr.write(`${describe(error)}\n`);
      process.exitCode = 1;
    });
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
