import type { Command } from 'commander';
import { CheckRefused } from '#gateway/cli/check-refused.ts';
import { configOption } from '#gateway/cli/config-option.ts';
import { noun } from '#gateway/cli/noun.ts';
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
    const { files } = await loadConfig({ file: config, env: process.env });
    if (json) console.log(JSON.stringify({ ok: true, files, mistakes: [] }, undefined, 2));
    else console.log(`${config} is valid.`);
  } catch (error) {
    if (!json || !(error instanceof ConfigError)) throw error;
    console.log(JSON.stringify({ ok: false, mistakes: await forMachines(error) }, undefined, 2));
    throw new CheckRefused();
  }
}

async function forMachines({ mistakes }: ConfigError): Promise<readonly object[]> {
  const { formatPath } = await import('#gateway/config/source/setting-path.ts');
  return mistakes.map(({ origin, path, message }) => ({ origin, path: formatPath(path), message }));
}
