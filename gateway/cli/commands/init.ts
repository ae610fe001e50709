import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { askForSubgraphs, collectSubgraphs } from '#gateway/cli/ask-for-subgraphs.ts';
import type { Subgraphs } from '#gateway/cli/ask-for-subgraphs.ts';
import { initFiles } from '#gateway/cli/init-files.ts';
import { writeFileAtomically } from '#gateway/cli/write-file-atomically.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';

interface InitOptions {
  readonly subgraph?: Subgraphs;
  readonly port: number;
  readonly dir: string;
  readonly force?: true;
  readonly json?: true;
}

/** Adds `weir init`. */
export function registerInit(program: Command): void {
  program
    .command('init')
    .description('Write a weir.yaml, a list of subgraphs and a Compose file for a graph of your own.')
    .option('--subgraph <name=url>', 'a subgraph, and where it answers; several times', collectSubgraphs)
    .option('--port <number>', 'port for clients', portNumber, 4000)
    .option('--dir <folder>', 'where to write', '.')
    .option('--force', 'overwrite files that are there')
    .option('--json', 'print the names of the files as JSON')
    .addHelpText(
      'after',
      '\nIn a terminal it asks for what no flag says.' +
        '\n\nExample:\n  $ weir init --subgraph accounts=http://127.0.0.1:4201/graphql',
    )
    .action(init);
}

async function init(options: InitOptions): Promise<void> {
  const { dir, force = false, json } = options;
  const subgraphs = options.subgraph ?? (await askInTerminal());
  const files = initFiles({ subgraphs, port: options.port });
  const present = files.map(({ name }) => join(dir, name)).filter((path) => existsSync(path));
  if (present.length > 0 && !force) {
    throw new StartupError(`${present.join(', ')}: there already; nothing was written. --force overwrites.`);
  }
  await mkdir(join(dir, 'schema'), { recursive: true });
  for (const { name, text } of files) await writeFileAtomically(join(dir, name), text);
  if (json) {
    console.log(JSON.stringify({ ok: true, files: files.map(({ name }) => join(dir, name)) }, undefined, 2));
    return;
  }
  for (const { name, purpose } of files) console.log(`${join(dir, name)}: ${purpose}`);
  console.log(
    [
      '\nNext:',
      ...subgraphs.map(({ name, url }) => `  weir schema introspect ${url} --out schema/${name}.graphql`),
      '  weir schema compose --config subgraphs.yaml --out supergraph.graphql',
      '  weir start',
    ].join('\n'),
  );
}

/** @throws StartupError where nobody can be asked. */
async function askInTerminal(): Promise<Subgraphs> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new StartupError(
      'Name each subgraph with --subgraph NAME=URL; only in a terminal weir init asks.',
      {
        exitCode: 2,
      },
    );
  }
  return await askForSubgraphs({ input: process.stdin, output: process.stderr });
}

function portNumber(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('Expected a port number from 1 to 65535.');
}
