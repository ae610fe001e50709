import type { Command } from 'commander';
import { CheckRefused } from '#gateway/cli/check-refused.ts';
import { configOption } from '#gateway/cli/config-option.ts';
import { graphiqlWarnings } from '#gateway/cli/graphiql-warnings.ts';
import { noun } from '#gateway/cli/noun.ts';
import { printable } from '#gateway/cli/printable.ts';
import { inColor, warn } from '#gateway/cli/terminal.ts';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { ConfigError } from '#gateway/config/source/mistake.ts';

interface CheckOptions {
  readonly config: string;
  readonly json?: true;
}

/** Adds `weir config check`. */
export function registerConfigCheck(program: Command): void {
  noun(program, 'config')
    .command('check')
    .description(
      'Check the configuration as the gateway would read it, and name every mistake with its place.',
    )
    .addOption(configOption())
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      '\nVariables count too: ${NAME} in the file, and WEIR_… in place of settings.' +
        '\n\nExample:\n  $ weir config check --config deploy/production.yaml',
    )
    .action(check);
}

async function check({ config, json }: CheckOptions): Promise<void> {
  const { loadConfig } = await import('#gateway/config/load-config.ts');
  const { ConfigError } = await import('#gateway/config/source/mistake.ts');
  try {
    const loaded = await loadConfig({ file: config, env: process.env });
    const warnings = await warningsOf(loaded.config);
    if (json) {
      console.log(JSON.stringify({ ok: true, files: loaded.files, mistakes: [], warnings }, undefined, 2));
      return;
    }
    for (const warning of warnings) warn(printable(warning));
    console.log(inColor('green', `${config} is valid.`, process.stdout));
  } catch (error) {
    if (!json || !(error instanceof ConfigError)) throw error;
    console.log(JSON.stringify({ ok: false, mistakes: await forMachines(error) }, undefined, 2));
    throw new CheckRefused();
  }
}

/** What the gateway would run with, and an operator would not want. */
async function warningsOf(config: GatewayConfig): Promise<readonly string[]> {
  return [...graphiqlWarnings(config), ...(await priceWarnings(config))];
}

async function priceWarnings({ documents, cost }: GatewayConfig): Promise<readonly string[]> {
  if (documents.manifests === undefined || cost.mode !== 'enforce') return [];
  const { readManifests } = await import('#allowlist/files/manifest-file.ts');
  const manifests = await readManifests(documents.manifests);
  return manifests.flatMap(({ client, documents }) =>
    documents
      .filter(({ state, points }) => state !== 'retired' && (points?.default ?? 0) > cost.maxPerOperation)
      .map(
        ({ name, points }) =>
          `The document ${name} of the client ${client} costs ${points?.default} points, above cost.maxPerOperation ` +
          `(${cost.maxPerOperation}); clients cannot run it. Raise the limit, or retire the document.`,
      ),
  );
}

async function forMachines({ mistakes }: ConfigError): Promise<readonly object[]> {
  const { formatPath } = await import('#gateway/config/source/setting-path.ts');
  return mistakes.map(({ origin, path, message }) => ({ origin, path: formatPath(path), message }));
}
