import { CheckRefused } from '#gateway/cli/check-refused.ts';
import { printJson } from '#gateway/cli/documents-options.ts';
import { formatOutcomes } from '#gateway/cli/format-documents.ts';
import { formatTable } from '#gateway/cli/format-table.ts';
import { printable } from '#gateway/cli/printable.ts';
import { writeFileAtomically } from '#gateway/cli/write-file-atomically.ts';
import type { ManifestUpdate } from '#allowlist/files/manifest-file.ts';

/** Changes a client's manifest, as `updateManifest` of the allowlist; readers see all of the new file or the old one. */
export async function updateManifest<Result>(update: Omit<ManifestUpdate<Result>, 'write'>): Promise<Result> {
  const { updateManifest: change } = await import('#allowlist/files/manifest-file.ts');
  return await change({ ...update, write: writeFileAtomically });
}

/** What became of the documents of a command that changes a manifest. */
export interface OutcomeReport {
  readonly client: string;
  readonly dryRun: boolean;
  readonly results: readonly { readonly outcome: string }[];
  /** The manifest; undefined: the command says nothing about it. */
  readonly file: string | undefined;
  /** Whether to print for machines. */
  readonly json: true | undefined;
  /** The results as JSON. */
  readonly documents: readonly unknown[];
  readonly headings: readonly string[];
  /** A row per result. */
  readonly rows: readonly (readonly string[])[];
}

/**
 * Prints what became of each document.
 *
 * @throws CheckRefused where one of them conflicts: then nothing was written.
 */
export function reportOutcomes(report: OutcomeReport): void {
  const { client, dryRun, results, file, json, documents, headings, rows } = report;
  const ok = results.every(({ outcome }) => outcome !== 'conflict');
  if (json) printJson({ ok, client, ...(file === undefined ? {} : { file }), dryRun, documents });
  else {
    if (rows.length > 0) console.log(formatTable(rows, { headings }));
    const where = file === undefined ? '' : `, in ${file}`;
    const note = !ok ? ': nothing was written' : dryRun ? ' (dry run: nothing was written)' : '';
    console.log(printable(`${client}: ${formatOutcomes(results) || 'nothing to do'}${where}${note}`));
  }
  if (!ok) throw new CheckRefused();
}
