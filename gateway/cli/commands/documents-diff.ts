import type { Command } from 'commander';
import { addDocumentsOptions, manifestsFolder, printJson } from '#gateway/cli/documents-options.ts';
import type { DocumentsOptions } from '#gateway/cli/documents-options.ts';
import { formatDocumentDiff } from '#gateway/cli/format-document-diff.ts';
import { noun } from '#gateway/cli/noun.ts';
import { printable } from '#gateway/cli/printable.ts';

/** Adds `weir documents diff`. */
export function registerDocumentsDiff(program: Command): void {
  const command = noun(program, 'documents')
    .command('diff')
    .argument('[before]', 'a manifest, a folder of them, or a Git revision: main, main:path/web.json', 'HEAD')
    .argument('[after]', 'the same; default: the folder of manifests as it is')
    .description('Print what changed in the list as a review reads it: documents, prices, scopes, states.')
    .addHelpText(
      'after',
      '\nExamples:\n  $ weir documents diff\n  $ weir documents diff main\n  $ weir documents diff staging/manifests production/manifests',
    );
  addDocumentsOptions(command).action(diff);
}

async function diff(before: string, after: string | undefined, options: DocumentsOptions): Promise<void> {
  const { diffManifests } = await import('#allowlist/diff-manifests.ts');
  const { readManifestSource } = await import('#allowlist/files/read-manifest-source.ts');
  const { json } = options;
  // With both places given, no configuration is read.
  const folder = after === undefined || options.manifests ? await manifestsFolder(options) : '.';
  const [old, current] = [
    await readManifestSource(before, { folder }),
    await readManifestSource(after ?? folder, { folder }),
  ];
  const changes = diffManifests(old, current);
  if (json) printJson({ changes });
  else console.log(printable(formatDocumentDiff(changes)));
}
