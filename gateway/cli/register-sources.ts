import { CheckRefused } from '#gateway/cli/check-refused.ts';
import { loadInspector, manifestsFolder, printJson } from '#gateway/cli/documents-options.ts';
import type { DocumentsOptions } from '#gateway/cli/documents-options.ts';
import { formatAccess, formatOutcomes, formatPoints, shortId } from '#gateway/cli/format-documents.ts';
import { formatTable } from '#gateway/cli/format-table.ts';
import { printable } from '#gateway/cli/printable.ts';
import { showProgress } from '#gateway/cli/show-progress.ts';
import { writeFileAtomically } from '#gateway/cli/write-file-atomically.ts';
import type { InspectedDocument } from '#allowlist/inspection/inspect-document.ts';
import type { RegistrationResult } from '#allowlist/register-documents.ts';
import type { SourceDocument } from '#allowlist/source-document.ts';

/** The options of the commands that register. */
export interface RegisterOptions extends DocumentsOptions {
  readonly client: string;
  readonly owner?: string;
  readonly clientVersion?: string;
  readonly dryRun?: true;
}

/** Checks documents as the gateway would, writes them into the client's manifest, and says what became of each. */
export async function registerSources(
  sources: readonly SourceDocument[],
  options: RegisterOptions,
): Promise<void> {
  const { mapOrRefuse } = await import('#allowlist/collect-mistakes.ts');
  const { manifestPath, updateManifest } = await import('#allowlist/files/manifest-file.ts');
  const { registerDocuments } = await import('#allowlist/register-documents.ts');

  const { client, owner, clientVersion, dryRun = false } = options;
  const folder = await manifestsFolder(options);
  const path = manifestPath(folder, client);
  const inspect = await loadInspector(options);
  const onDone = showProgress('Checked', { total: sources.length });
  const inspected = mapOrRefuse(sources, inspect, { onDone });
  const registration = { registeredAt: new Date().toISOString(), owner, clientVersion };
  const results = await updateManifest({
    folder,
    client,
    dryRun,
    write: writeFileAtomically,
    change: (manifest) => {
      const registered = registerDocuments(manifest, inspected, registration);
      return { manifest: registered.manifest, result: registered.results };
    },
  });
  report({ results, inspected, path, dryRun, client, json: options.json });
}

interface Outcome {
  readonly results: readonly RegistrationResult[];
  readonly inspected: readonly InspectedDocument[];
  readonly path: string;
  readonly client: string;
  readonly dryRun: boolean;
  readonly json: true | undefined;
}

function report({ results, inspected, path, client, dryRun, json }: Outcome): void {
  const ok = results.every(({ outcome }) => outcome !== 'conflict');
  if (json) {
    const documents = results.map((result, index) => ({ ...result, ...inspected[index]?.facts }));
    printJson({ ok, client, file: path, dryRun, documents });
  } else {
    const rows = results.map(({ outcome, name, id, changes, reason }, index) => {
      const facts = inspected[index]?.facts ?? {};
      const access = formatAccess(facts);
      const detail =
        outcome === 'updated'
          ? `new: ${changes.join(', ')}`
          : (reason ??
            [formatPoints(facts.points), access === '' ? access : `needs ${access}`]
              .filter(Boolean)
              .join('; '));
      return [outcome, name, shortId(id), detail];
    });
    if (rows.length > 0)
      console.log(formatTable(rows, { headings: ['Outcome', 'Operation', 'Id', 'Detail'] }));
    const where = ok
      ? dryRun
        ? `${path} (dry run: nothing was written)`
        : path
      : `${path}: nothing was written`;
    console.log(printable(`${client}: ${formatOutcomes(results)}, in ${where}`));
  }
  if (!ok) throw new CheckRefused();
}
