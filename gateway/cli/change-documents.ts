import type { Command } from 'commander';
import {
  addDocumentsOptions,
  clientOption,
  dryRunOption,
  manifestsFolder,
} from '#gateway/cli/documents-options.ts';
import type { DocumentsOptions } from '#gateway/cli/documents-options.ts';
import { formatState, shortId } from '#gateway/cli/format-documents.ts';
import { noun } from '#gateway/cli/noun.ts';
import { reportOutcomes, updateManifest } from '#gateway/cli/update-manifest.ts';
import type { StateChange } from '#allowlist/change-state.ts';

/** The options of the commands that change the state of documents. */
export interface ChangeOptions extends DocumentsOptions {
  readonly client: string;
  readonly dryRun?: true;
}

/** A command that changes the state of the documents it is given; the caller adds description, action and help. */
export function changeCommand(program: Command, verb: StateChange['verb']): Command {
  const command = noun(program, 'documents')
    .command(verb)
    .argument('<documents...>', 'names of operations, ids, or the beginnings of ids')
    .addOption(clientOption())
    .addOption(dryRunOption());
  return addDocumentsOptions(command);
}

/** Changes the state of the documents that are named, and says what became of each. */
export async function changeDocuments(
  names: readonly string[],
  change: StateChange,
  options: ChangeOptions,
): Promise<void> {
  const { changeState } = await import('#allowlist/change-state.ts');
  const { findDocuments } = await import('#allowlist/find-documents.ts');
  const { client, dryRun = false, json } = options;
  const folder = await manifestsFolder(options);
  const results = await updateManifest({
    folder,
    client,
    dryRun,
    change: (manifest) => {
      const ids = new Set(findDocuments(manifest, names).map(({ id }) => id));
      return changeState(manifest, ids, change);
    },
  });
  reportOutcomes({
    client,
    dryRun,
    results,
    file: undefined,
    json,
    documents: results,
    headings: ['Operation', 'Id', 'State'],
    rows: results.map(({ name, id, before, after, retireAfter, outcome, reason }) => {
      const now = formatState({ state: after, retireAfter });
      const change = outcome === 'changed' ? `${before} → ${now}` : `is ${now} already`;
      return [name, shortId(id), reason ?? change];
    }),
  });
}
