import type { Command } from 'commander';
import { CheckRefused } from '#gateway/cli/check-refused.ts';
import {
  addDocumentsOptions,
  clientOption,
  dryRunOption,
  manifestsFolder,
  printJson,
} from '#gateway/cli/documents-options.ts';
import type { DocumentsOptions } from '#gateway/cli/documents-options.ts';
import { formatOutcomes, formatState, shortId } from '#gateway/cli/format-documents.ts';
import { formatTable } from '#gateway/cli/format-table.ts';
import { noun } from '#gateway/cli/noun.ts';
import { printable } from '#gateway/cli/printable.ts';
import { writeFileAtomically } from '#gateway/cli/write-file-atomically.ts';
import type { StateChange, StateResult } from '#allowlist/change-state.ts';

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
  const { updateManifest } = await import('#allowlist/files/manifest-file.ts');
  const { findDocuments } = await import('#allowlist/find-documents.ts');
  const { client, dryRun = false, json } = options;
  const folder = await manifestsFolder(options);
  const results = await updateManifest({
    folder,
    client,
    dryRun,
    write: writeFileAtomically,
    change: (manifest) => {
      const ids = new Set(findDocuments(manifest, names).map(({ id }) => id));
      return changeState(manifest, ids, change);
    },
  });
  report(results, { client, dryRun, json });
}

function report(
  results: readonly StateResult[],
  options: { readonly client: string; readonly dryRun: boolean; readonly json: true | undefined },
): void {
  const { client, dryRun, json } = options;
  const ok = results.every(({ outcome }) => outcome !== 'conflict');
  if (json) printJson({ ok, client, dryRun, documents: results });
  else {
    const rows = results.map(({ name, id, before, after, retireAfter, outcome, reason }) => {
      const now = formatState({ state: after, retireAfter });
      return [
        name,
        shortId(id),
        reason ?? (outcome === 'changed' ? `${before} → ${now}` : `is ${now} already`),
      ];
    });
    if (rows.length > 0) console.log(formatTable(rows, { headings: ['Operation', 'Id', 'State'] }));
    const note = dryRun ? ' (dry run: nothing was written)' : ok ? '' : ': nothing was written';
    console.log(printable(`${client}: ${formatOutcomes(results)}${note}`));
  }
  if (!ok) throw new CheckRefused();
}
