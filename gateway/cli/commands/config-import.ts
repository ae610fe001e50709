import { Option } from 'commander';
import type { Command } from 'commander';
import { foreignGateways } from '#gateway/cli/migration/import-config.ts';
import type { ForeignGateway } from '#gateway/cli/migration/import-config.ts';
import type { JsonObject } from '#gateway/bounded/json-object.ts';
import { formatTable } from '#gateway/cli/format-table.ts';
import { noun } from '#gateway/cli/noun.ts';
import { printable } from '#gateway/cli/printable.ts';
import { warn } from '#gateway/cli/terminal.ts';
import { writeFileAtomically } from '#gateway/cli/write-file-atomically.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';

interface ImportOptions {
  readonly from?: ForeignGateway;
  readonly out?: string;
  readonly json?: true;
}

const maxBytes = 1024 * 1024;

/** Adds `weir config import`. */
export function registerConfigImport(program: Command): void {
  noun(program, 'config')
    .command('import')
    .argument('<file>', 'the configuration of Apollo Router, Hive Router or Cosmo Router, in YAML')
    .description('Translate the configuration of another gateway, and list what has no place in Weir.')
    .addOption(
      new Option('--from <gateway>', 'whose configuration it is; default: what its keys tell').choices(
        foreignGateways,
      ),
    )
    .option('--out <file>', 'write the weir.yaml instead of printing it')
    .option('--json', 'print the translation, and what is left, as JSON')
    .addHelpText(
      'after',
      '\nPaths of the translation are relative to where it is written.' +
        '\n\nExample:\n  $ weir config import router.yaml --out weir.yaml',
    )
    .action(importFile);
}

async function importFile(file: string, { from, out, json }: ImportOptions): Promise<void> {
  const { stringify } = await import('yaml');
  const { detectGateway, importConfig } = await import('#gateway/cli/migration/import-config.ts');
  const foreign = await readTree(file);
  const gateway = from ?? detectGateway(foreign);
  const { config, left } = importConfig(foreign, gateway);
  const text = `# Translated from ${printable(file).replaceAll('\n', ' ')} by weir config import.\n${stringify(config)}`;
  if (out !== undefined) await writeFileAtomically(out, text);
  const { mistakes, variables } = await mistakesIn(text, out ?? 'weir.yaml');
  if (json) {
    const result = { ok: mistakes.length === 0, from: gateway, config, left, mistakes, variables };
    console.log(JSON.stringify(result, undefined, 2));
    return;
  }
  if (variables.length > 0)
    console.error(
      `Set these environment variables where the gateway runs: ${printable(variables.join(', '))}.`,
    );
  for (const mistake of mistakes) warn(printable(mistake));
  if (left.length > 0) {
    const rows = left.map(({ path, reason }) => [path, reason]);
    console.error(`${formatTable([['Not translated', 'Reason'], ...rows])}\n`);
  }
  console.log(out === undefined ? text.trimEnd() : `${out}: written`);
}

async function readTree(file: string): Promise<JsonObject> {
  const { parse } = await import('yaml');
  const { readBoundedFile } = await import('#gateway/bounded/read-bounded-file.ts');
  const text = await readBoundedFile(file, { maxBytes });
  try {
    const value: unknown = parse(text, { maxAliasCount: 100 });
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch (cause) {
    throw new StartupError(`${file}: ${Error.isError(cause) ? cause.message : String(cause)}`, { cause });
  }
  throw new StartupError(`${file}: expected a mapping (key: value).`);
}

/** What has to be done before Weir takes a configuration. */
interface ImportedMistakes {
  /** Values that Weir rejects, such as a limit above its own bounds. */
  readonly mistakes: readonly string[];
  /** Environment variables without a default. They belong to where the gateway runs, not to the translation. */
  readonly variables: readonly string[];
}

const unsetVariable = /^the environment variable (?<name>\w+) is not set;/;

async function mistakesIn(text: string, file: string): Promise<ImportedMistakes> {
  const { loadConfig } = await import('#gateway/config/load-config.ts');
  const { ConfigError, formatMistake } = await import('#gateway/config/source/mistake.ts');
  const { formatPath } = await import('#gateway/config/source/setting-path.ts');
  try {
    await loadConfig({ file, env: {}, readText: async () => ({ text }) });
    return { mistakes: [], variables: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const unset = error.mistakes.filter(({ message }) => unsetVariable.test(message));
    const variables = unset.map(({ message }) => unsetVariable.exec(message)?.groups?.['name'] ?? '');
    // Whether the value of a variable is valid can only be said once it is set.
    const unknown = new Set(unset.map(({ path }) => formatPath(path)));
    const mistakes = error.mistakes.filter(({ path }) => !unknown.has(formatPath(path))).map(formatMistake);
    return { mistakes, variables: [...new Set(variables)] };
  }
}
