import type { Command } from 'commander';
import { CheckRefused } from '#gateway/cli/check-refused.ts';
import { formatCompositionProblem } from '#gateway/cli/format-composition-problem.ts';
import { warn } from '#gateway/cli/terminal.ts';
import { noun } from '#gateway/cli/noun.ts';
import { writeFileAtomically } from '#gateway/cli/write-file-atomically.ts';
import type { Composed, CompositionError } from '#schema/registry/composition-result.ts';

interface ComposeOptions {
  readonly config: string;
  readonly out: string;
  readonly check?: true;
  readonly json?: true;
}

/** Adds `weir schema compose`. */
export function registerSchemaCompose(program: Command): void {
  noun(program, 'schema')
    .command('compose')
    .description('Compose the schemas of subgraphs into the supergraph that the gateway serves.')
    .option('--config <file>', 'the list of subgraphs', 'schema/subgraphs.yaml')
    .option('--out <file>', 'the supergraph to write', 'schema/supergraph.graphql')
    .option('--check', 'write nothing; exit with 1 if the supergraph is not what composition gives')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample:\n  $ weir schema compose --config schema/subgraphs.yaml --check')
    .action(compose);
}

async function compose(options: ComposeOptions): Promise<void> {
  const { composeSubgraphs } = await import('#schema/registry/compose-subgraphs.ts');
  const { readSubgraphsFile } = await import('#schema/registry/read-subgraphs-file.ts');
  const { buildSupergraphSnapshot } = await import('#gateway/supergraph/build-supergraph-snapshot.ts');

  const subgraphs = await readSubgraphsFile(options.config);
  const result = composeSubgraphs(subgraphs);
  if (result.errors) return refuse(result.errors, options);

  const text = `# Composed by weir schema compose. Do not edit.\n\n${result.supergraphSdl.trimEnd()}\n`;
  // Composition may accept features that the gateway refuses; better now than when the gateway starts.
  buildSupergraphSnapshot(text, { source: options.out });

  const changed = (await currentText(options.out)) !== text;
  if (changed && !options.check) await writeFileAtomically(options.out, text);
  report(result, { ...options, changed, names: subgraphs.map(({ name }) => name).sort() });
}

function refuse(errors: readonly CompositionError[], { config, json }: ComposeOptions): never {
  if (json) {
    console.log(JSON.stringify({ ok: false, errors }, undefined, 2));
  } else {
    for (const error of errors) console.error(formatCompositionProblem(error));
    console.error(`The subgraphs of ${config} do not compose; nothing was written.`);
  }
  throw new CheckRefused();
}

const maxBytes = 64 * 1024 * 1024;

/** What the supergraph file holds now; undefined when there is none. */
async function currentText(path: string): Promise<string | undefined> {
  const { isMissingFile } = await import('#gateway/bounded/is-missing-file.ts');
  const { readBoundedFile } = await import('#gateway/bounded/read-bounded-file.ts');
  try {
    return await readBoundedFile(path, { maxBytes });
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
}

interface Outcome extends ComposeOptions {
  readonly changed: boolean;
  readonly names: readonly string[];
}

function report({ hints }: Composed, { out, check, json, changed, names }: Outcome): void {
  const stale = check === true && changed;
  if (json) {
    console.log(JSON.stringify({ ok: !stale, out, changed, subgraphs: names, hints }, undefined, 2));
  } else {
    for (const hint of hints.filter(({ level }) => level !== 'debug')) {
      if (hint.level === 'warn') warn(formatCompositionProblem(hint));
      else console.error(`note: ${formatCompositionProblem(hint)}`);
    }
    if (stale)
      console.error(`${out} is not what composition gives. Run "weir schema compose" and commit it.`);
    else console.log(`${out}: ${changed ? 'written' : 'up to date'}, composed of ${names.join(', ')}.`);
  }
  if (stale) throw new CheckRefused();
}
