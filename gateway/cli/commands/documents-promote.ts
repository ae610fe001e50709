import type { Command } from 'commander';
import {
  addDocumentsOptions,
  clientOption,
  dryRunOption,
  manifestsFolder,
} from '#gateway/cli/documents-options.ts';
import type { DocumentsOptions } from '#gateway/cli/documents-options.ts';
import { shortId } from '#gateway/cli/format-documents.ts';
import { noun } from '#gateway/cli/noun.ts';
import { reportOutcomes, updateManifest } from '#gateway/cli/update-manifest.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';

interface PromoteOptions extends DocumentsOptions {
  readonly client: string;
  readonly to: string;
  readonly dryRun?: true;
}

/** Adds `weir documents promote`. */
export function registerDocumentsPromote(program: Command): void {
  const command = noun(program, 'documents')
    .command('promote')
    .argument('[documents...]', 'names of operations or ids; default: all that are not retired')
    .description('Copy documents, by digest, from the list of one environment to that of another.')
    .addOption(clientOption())
    .requiredOption('--to <folder>', 'the folder of manifests of the other environment')
    .addOption(dryRunOption())
    .addHelpText(
      'after',
      '\nExample:\n  $ weir documents promote CartPage --client web --manifests staging --to production',
    );
  addDocumentsOptions(command).action(promote);
}

async function promote(names: readonly string[], options: PromoteOptions): Promise<void> {
  const { manifestPath, readManifest } = await import('#allowlist/files/manifest-file.ts');
  const { findDocuments } = await import('#allowlist/find-documents.ts');
  const { promoteDocuments } = await import('#allowlist/promote-documents.ts');
  const { client, to, dryRun = false, json } = options;
  const from = await manifestsFolder(options);
  const source = await readManifest(from, client);
  if (!source)
    throw new StartupError(`${manifestPath(from, client)}: There is no such manifest.`, { exitCode: 2 });
  const entries =
    names.length > 0
      ? findDocuments(source, names)
      : source.documents.filter(({ state }) => state !== 'retired');
  const results = await updateManifest({
    folder: to,
    client,
    dryRun,
    change: (manifest) => promoteDocuments(manifest, entries),
  });
  reportOutcomes({
    client,
    dryRun,
    results,
    file: manifestPath(to, client),
    json,
    documents: results,
    headings: ['Outcome', 'Operation', 'Id', 'Reason'],
    rows: results.map(({ outcome, name, id, reason = '' }) => [outcome, name, shortId(id), reason]),
  });
}
