import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { digestOf } from '#gateway/bounded/digest.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { packageVersion } from '#gateway/cli/package-version.ts';
import { printable } from '#gateway/cli/printable.ts';
import { warn } from '#gateway/cli/terminal.ts';
import { handleSignals } from '#gateway/cli/handle-signals.ts';
import { parseSubgraph } from '#gateway/cli/parse-subgraph.ts';
import { collect } from '#gateway/cli/read-usage.ts';
import type { BareConfigOptions } from '#gateway/config/bare-config.ts';
import type { GatewayOptions } from '#gateway/main/service-options.ts';

interface StartOptions {
  readonly config?: string;
  readonly supergraph?: string;
  readonly host?: string;
  readonly port?: number;
  readonly adminPort?: number;
  /** URLs by the names of subgraphs. */
  readonly subgraph?: Readonly<Record<string, string>>;
  readonly jwks?: string;
  readonly issuer?: string;
  readonly audience?: readonly string[];
  /** Names of headers. */
  readonly forward?: readonly string[];
  /** true with --any-origin. */
  readonly anyOrigin?: true;
  /** false with --no-sharing. */
  readonly sharing: boolean;
}

const defaultConfigFile = 'weir.yaml';
const defaultBarePort = 4000;
const noSharing = { entrance: false, acrossRequests: false };

/** Adds `weir start`. */
export function registerStart(program: Command): void {
  program
    .command('start')
    .description('Serve a supergraph.')
    .option('--config <file>', `the configuration; default: ${defaultConfigFile} (or WEIR_CONFIG)`)
    .option('--supergraph <file>', 'serve this supergraph without any policy, instead of a configuration')
    .option('--host <address>', 'address to listen on')
    .option('--port <number>', 'port to listen on; 0 takes any free one', portNumber)
    .option('--admin-port <number>', 'port of the admin listener', portNumber)
    .option(
      '--subgraph <name=url>',
      'with --supergraph: where a subgraph answers, in place of its URL there; several times',
      collectSubgraph,
    )
    .option('--jwks <url>', 'with --supergraph: accept tokens with these keys, and enforce access by them')
    .option('--issuer <name>', 'with --jwks: the `iss` of the tokens')
    .option('--audience <name>', 'with --jwks: an `aud` of the tokens; several times', collect)
    .option(
      '--forward <header>',
      'with --supergraph: pass this header of requests on to all subgraphs, such as authorization; several times',
      collect,
    )
    .option('--any-origin', 'let browsers send requests from pages of every origin (http.cors.anyOrigin)')
    .option('--no-sharing', 'do identical work in flight as often as it is asked for')
    .addHelpText(
      'after',
      '\nExamples:\n  $ weir start --config weir.yaml\n  $ weir start --supergraph supergraph.graphql --port 4000' +
        '\n  $ weir start --supergraph supergraph.graphql --subgraph accounts=http://127.0.0.1:4201/graphql',
    )
    .action(start);
}

async function start(options: StartOptions): Promise<void> {
  const signals = handleSignals();
  const { gatewayOptions, digest } = await readOptions(options);
  // graphql-js checks every object for a second copy of itself unless it is told that this is production.
  process.env['NODE_ENV'] ??= 'production';
  const { startGateway } = await import('#gateway/main.ts');
  const gateway = await startGateway(gatewayOptions);
  const { logger } = await import('#gateway/main/logger.ts');
  const { pid } = process;
  // Before anything is printed: a reader may send a signal as soon as it sees the address.
  signals.serve(gateway, (signal) => {
    logger.info({ pid, signal }, 'Weir stopped');
    if (signal === 'SIGINT') console.error('Stopped.');
  });
  for (const warning of gateway.warnings) warn(printable(warning));
  console.error(`Weir serves GraphQL at ${gateway.url}`);
  if (gateway.adminUrl !== undefined) console.error(`Health and readiness at ${gateway.adminUrl}`);
  logger.info({ pid, version: packageVersion(), config: digest }, 'Weir started');
}

/** Tells configurations apart in the log; secrets do not count, so that it gives nothing of them away. */
function settingsDigest(settings: unknown): string {
  return digestOf(JSON.stringify(settings), 'sha256').slice(0, 12);
}

/** How to start, and the digest of the configuration. */
interface ReadOptions {
  readonly gatewayOptions: GatewayOptions;
  readonly digest: string;
}

async function readOptions(options: StartOptions): Promise<ReadOptions> {
  const { supergraph, host, port, adminPort, sharing, anyOrigin = false } = options;
  if (supergraph !== undefined) {
    if (options.config !== undefined) {
      throw new StartupError('--supergraph and --config exclude each other; give one of them.', {
        exitCode: 2,
      });
    }
    const { bareConfig } = await import('#gateway/config/bare-config.ts');
    const config = bareConfig({
      supergraphFile: supergraph,
      port: port ?? defaultBarePort,
      host,
      adminPort,
      sharing,
      anyOrigin,
      subgraphUrls: options.subgraph ?? {},
      issuer: issuerOf(options),
      forwardedHeaders: options.forward ?? [],
    });
    return {
      gatewayOptions: {
        config,
        enforceAccess: options.jwks !== undefined,
        ignoreTokens: options.jwks === undefined && forwardsTokens(options),
      },
      digest: settingsDigest(options),
    };
  }
  if ([options.subgraph, options.jwks, options.forward].some((option) => option !== undefined)) {
    throw new StartupError(
      '--subgraph, --jwks and --forward go with --supergraph; in a configuration, set subgraphs.NAME.endpoints, authentication.jwt and headers.all.',
      { exitCode: 2 },
    );
  }
  const { loadConfig } = await import('#gateway/config/load-config.ts');
  const file = options.config ?? process.env['WEIR_CONFIG'] ?? defaultConfigFile;
  const overrides = [
    { label: '--host', tree: { listen: { host } } },
    { label: '--port', tree: { listen: { port } } },
    { label: '--admin-port', tree: { admin: { port: adminPort } } },
    ...(anyOrigin ? [{ label: '--any-origin', tree: { http: { cors: { anyOrigin } } } }] : []),
    ...(sharing ? [] : [{ label: '--no-sharing', tree: { execution: { sharing: noSharing } } }]),
  ];
  const { explainConfig } = await import('#gateway/config/explain-config.ts');
  const loaded = await loadConfig({ file, env: process.env, overrides });
  const settings = explainConfig(loaded).map(({ path, value }) => [path, value]);
  return { gatewayOptions: { config: loaded.config, enforceAccess: true }, digest: settingsDigest(settings) };
}

function issuerOf({ jwks, issuer, audience }: StartOptions): BareConfigOptions['issuer'] {
  if (jwks === undefined) return undefined;
  if (issuer === undefined || audience === undefined) {
    throw new StartupError(
      '--jwks needs --issuer and --audience: without them, tokens meant for others are accepted.',
      {
        exitCode: 2,
      },
    );
  }
  return { issuer, jwksUrl: jwks, audiences: [...audience] };
}

function forwardsTokens({ forward = [] }: StartOptions): boolean {
  return forward.some((name) => name.toLowerCase() === 'authorization');
}

function collectSubgraph(
  text: string,
  known: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [name, url] = parseSubgraph(text);
  return { ...known, [name]: url };
}

function portNumber(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('Expected a port number from 0 to 65535.');
}
