import { parseArgs } from 'node:util';
import { StartupError } from '#gateway/errors/startup-error.ts';

/** What the command line of the demo says. */
export interface DemoFlags {
  readonly help: boolean;
  /** Of the gateway; 0 takes any free one, here and below. */
  readonly port: number;
  readonly adminPort: number;
  readonly issuerPort: number;
  /** Of the first service; the others take the ports that follow. */
  readonly subgraphBasePort: number;
  /** Whether pages of every origin may send requests; otherwise those of this machine alone. */
  readonly anyOrigin: boolean;
  /** Folder for what the processes write. */
  readonly logs: string;
}

/** Defaults of the demo: those of `weir.yaml` and of the services. */
const demoDefaults = {
  port: 4000,
  adminPort: 4100,
  issuerPort: 4300,
  subgraphBasePort: 4201,
  logs: '.weir/demo',
} as const;

/** The text that `--help` prints. */
export const demoHelp = `Runs the example shop: five services, an issuer of tokens and the gateway before them.

Usage: npm start -- [flags]

  --port N                port of the gateway (default ${demoDefaults.port})
  --admin-port N          port of its health and readiness (default ${demoDefaults.adminPort})
  --issuer-port N         port of the issuer of tokens (default ${demoDefaults.issuerPort})
  --subgraph-base-port N  port of the first service; the others follow (default ${demoDefaults.subgraphBasePort})
  --any-origin            let browsers send requests from pages of every origin
  --logs FOLDER           where the processes write (default ${demoDefaults.logs})
  --help                  print this

Port 0 takes any free one. Ctrl-C stops everything.

Example:
  $ npm start -- --port 5000
`;

/**
 * Parses the flags of the demo.
 *
 * @throws StartupError with exit code 2 on an unknown flag or a wrong value.
 */
export function parseDemoFlags(args: readonly string[]): DemoFlags {
  const values = parse(args);
  const port = (name: PortFlag): number | undefined => readPort(`--${name}`, values[name]);
  return {
    help: values.help ?? false,
    port: port('port') ?? demoDefaults.port,
    adminPort: port('admin-port') ?? demoDefaults.adminPort,
    issuerPort: port('issuer-port') ?? demoDefaults.issuerPort,
    subgraphBasePort: port('subgraph-base-port') ?? demoDefaults.subgraphBasePort,
    anyOrigin: values['any-origin'] ?? false,
    logs: values.logs ?? demoDefaults.logs,
  };
}

type PortFlag = 'port' | 'admin-port' | 'issuer-port' | 'subgraph-base-port';

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean' },
        port: { type: 'string' },
        'admin-port': { type: 'string' },
        'issuer-port': { type: 'string' },
        'subgraph-base-port': { type: 'string' },
        'any-origin': { type: 'boolean' },
        logs: { type: 'string' },
      },
    }).values;
  } catch (cause) {
    const reason = Error.isError(cause) ? cause.message : String(cause);
    throw new StartupError(`${reason}; see npm start -- --help for the flags.`, { cause, exitCode: 2 });
  }
}

function readPort(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new StartupError(`${flag} is "${text}"; it must be a number from 0 to 65535.`, { exitCode: 2 });
}
