import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import { configOption } from '#gateway/cli/config-option.ts';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import type { InspectDocument } from '#allowlist/inspection/inspect-document.ts';

/** Where the commands on documents find what they work on. */
export interface DocumentsOptions {
  readonly config: string;
  readonly manifests?: string;
  readonly supergraph?: string;
  readonly json?: true;
}

const defaultConfig = 'weir.yaml';

/** Adds the options that every command on documents has. */
export function addDocumentsOptions(command: Command): Command {
  return command
    .addOption(configOption())
    .option(
      '--manifests <folder>',
      'the folder of manifests; default: documents.manifests of the configuration',
    )
    .option('--json', 'print the result as JSON');
}

/** `--supergraph FILE`, for the commands that check documents. */
export function supergraphOption(): Option {
  return new Option('--supergraph <file>', 'check against this supergraph instead of the configured one');
}

/** `--client NAME`. */
export function clientOption(): Option {
  return new Option(
    '--client <name>',
    'the client application the documents are for; `default` serves every caller',
  ).default('default');
}

/** `--dry-run`. */
export function dryRunOption(): Option {
  return new Option('--dry-run', 'do everything but write');
}

/** The folder of manifests, relative to the working directory where it is below it. */
export async function manifestsFolder(options: DocumentsOptions): Promise<string> {
  if (options.manifests !== undefined) return options.manifests;
  const { documents } = await loadSettings(options);
  if (documents.manifests !== undefined) return shortPath(documents.manifests);
  throw new StartupError(
    `${options.config} names no folder of manifests; name it with documents.manifests or --manifests.`,
    { exitCode: 2 },
  );
}

/** What checks documents as the configured gateway would. */
export async function loadInspector(options: DocumentsOptions): Promise<InspectDocument> {
  const { loadSupergraphFile } = await import('#gateway/supergraph/load-supergraph-file.ts');
  const { createInspector } = await import('#allowlist/inspection/inspect-document.ts');
  const { supergraph, limits, cost } = await loadSettings(options);
  return await createInspector({
    supergraph: await loadSupergraphFile(shortPath(supergraphFileOf({ supergraph }))),
    limits,
    listSizes: cost,
    maxPoints: cost.mode === 'enforce' ? cost.maxPerOperation : undefined,
  });
}

/**
 * The configuration. With `--supergraph` it may be missing: then every setting has its default, so that a service without
 * a gateway of its own can keep a list.
 */
async function loadSettings({ config: file, supergraph }: DocumentsOptions): Promise<GatewayConfig> {
  if (supergraph !== undefined && file === defaultConfig && !existsSync(file)) {
    const { gatewayConfigSchema } = await import('#gateway/config/gateway-config.ts');
    return gatewayConfigSchema.parse({ supergraph: { file: resolve(supergraph) } });
  }
  const { loadConfig } = await import('#gateway/config/load-config.ts');
  const overrides =
    supergraph === undefined
      ? []
      : [{ label: '--supergraph', tree: { supergraph: { file: resolve(supergraph) } } }];
  const { config } = await loadConfig({ file, env: process.env, overrides });
  return config;
}

/**
 * The file of the configured supergraph.
 *
 * @throws StartupError with exit code 2 where it is fetched from elsewhere.
 */
export function supergraphFileOf({ supergraph }: Pick<GatewayConfig, 'supergraph'>): string {
  if (supergraph.file !== undefined) return supergraph.file;
  throw new StartupError('The configuration names no supergraph file; name one with --supergraph.', {
    exitCode: 2,
  });
}

/** What an operator reads: a path from here where it is below, else the whole. */
function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === '' || short.startsWith('..') ? path : short;
}

/** Prints for machines. */
export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, undefined, 2));
}
