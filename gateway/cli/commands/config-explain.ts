import type { Command } from 'commander';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { configOption } from '#gateway/cli/config-option.ts';
import { noun } from '#gateway/cli/noun.ts';
import { formatTable } from '#gateway/cli/format-table.ts';
import type { ExplainedSetting } from '#gateway/config/explain-config.ts';

interface ExplainOptions {
  readonly config: string;
  readonly json?: true;
}

/** Adds `weir config explain`. */
export function registerConfigExplain(program: Command): void {
  noun(program, 'config')
    .command('explain')
    .argument('[path]', 'a section or setting, such as limits or limits.maxDepth; without it, all')
    .description('Print each setting that holds, its value, and where it was written. Secrets are masked.')
    .addOption(configOption())
    .option('--json', 'print the settings as JSON')
    .addHelpText('after', '\nExample:\n  $ weir config explain limits')
    .action(explain);
}

async function explain(path: string | undefined, { config, json }: ExplainOptions): Promise<void> {
  const { loadConfig } = await import('#gateway/config/load-config.ts');
  const { explainConfig } = await import('#gateway/config/explain-config.ts');
  const all = explainConfig(await loadConfig({ file: config, env: process.env }));
  const settings = path === undefined ? all : all.filter((setting) => liesIn(setting.path, path));
  if (settings.length === 0) throw await nothingThere(path ?? '', all);
  console.log(json ? JSON.stringify(settings, undefined, 2) : table(settings));
}

function liesIn(setting: string, path: string): boolean {
  return setting === path || setting.startsWith(`${path}.`) || setting.startsWith(`${path}[`);
}

async function nothingThere(path: string, all: readonly ExplainedSetting[]): Promise<StartupError> {
  const { didYouMean } = await import('#gateway/errors/nearest-name.ts');
  const names = new Set(all.flatMap((setting) => [setting.path, setting.path.split('.')[0] ?? '']));
  return new StartupError(`There is no setting "${path}"${didYouMean(path, names)}`, { exitCode: 2 });
}

function table(settings: readonly ExplainedSetting[]): string {
  const rows = settings.map(({ path, value, origin }) => [path, valueText(value), origin]);
  return formatTable(rows, { headings: ['Setting', 'Value', 'Set by'] });
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  return typeof value === 'string' && !value.includes('\n') ? value : JSON.stringify(value);
}
