import { parseArgs } from 'node:util';
import { ServiceStartError } from '#subgraphs/shared/service-start-error.ts';

/** What the command line of a service says. */
export interface ServiceFlags {
  readonly help: boolean;
  readonly host: string;
  readonly port: number;
  readonly data: string;
  readonly log: boolean;
}

/**
 * Parses the flags of a service.
 * @throws ServiceStartError with exit code 2 on an unknown flag or a wrong value.
 */
export function parseServiceFlags(args: readonly string[], defaultPort: number): ServiceFlags {
  const { help = false, host, port, data, log = false } = parse(args);
  return {
    help,
    host: host ?? '127.0.0.1',
    port: parsePort(port, defaultPort),
    data: data ?? ':memory:',
    log,
  };
}

/** The text that `--help` prints. */
export function serviceHelp(name: string, defaultPort: number): string {
  return [
    `Serves the example subgraph "${name}".`,
    '',
    `Usage: node subgraphs/${name}/main.ts [flags]`,
    '',
    `  --port N      port to listen on, 0 for any free one (default ${defaultPort})`,
    '  --host HOST   address to listen on (default 127.0.0.1)',
    '  --data FILE   SQLite file for the data, or :memory: (default :memory:)',
    '  --log         print one JSON line for every request',
    '  --help        print this',
    '',
  ].join('\n');
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean' },
        host: { type: 'string' },
        port: { type: 'string' },
        data: { type: 'string' },
        log: { type: 'boolean' },
      },
    }).values;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ServiceStartError(`${reason} Run with --help for the flags.`, { cause, exitCode: 2 });
  }
}

function parsePort(text: string | undefined, defaultPort: number): number {
  if (text === undefined) return defaultPort;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new ServiceStartError(`--port is "${text}"; it must be a number from 0 to 65535.`, { exitCode: 2 });
}
