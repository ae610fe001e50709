import { loadInspector, manifestsFolder } from '#gateway/cli/documents-options.ts';
import type { DocumentsOptions } from '#gateway/cli/documents-options.ts';
import { formatAccess, formatPoints, shortId } from '#gateway/cli/format-documents.ts';
import { showProgress } from '#gateway/cli/show-progress.ts';
import { reportOutcomes, updateManifest } from '#gateway/cli/update-manifest.ts';
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
  const { mapInTurnOrRefuse } = await import('#allowlist/collect-mistakes.ts');
  const { manifestPath } = await import('#allowlist/files/manifest-file.ts');
  const { registerDocuments } = await import('#allowlist/register-documents.ts');

  const { client, owner, clientVersion, dryRun = false } = options;
  const folder = await manifestsFolder(options);
  const inspect = await loadInspector(options);
  const onDone = showProgress('Checked', { total: sources.length });
  const inspected = await mapInTurnOrRefuse(sources, inspect, { onDone });
  const registration = { registeredAt: new Date().toISOString(), owner, clientVersion };
  const results = await updateManifest({
    folder,
    client,
    dryRun,
    change: (manifest) => {
      const registered = registerDocuments(manifest, inspected, registration);
      return { manifest: registered.manifest, result: registered.results };
    },
  });
  reportOutcomes({
    client,
    dryRun,
    results,
    file: manifestPath(folder, client),
    json: options.json,
    documents: results.map((result, index) => ({ ...result, ...inspected[index]?.facts })),
    headings: ['Outcome', 'Operation', 'Id', 'Detail'],
    rows: results.map(({ outcome, name, id, changes, reason }, index) => {
      const facts = inspected[index]?.facts ?? {};
      const access = formatAccess(facts);
      const found = [formatPoints(facts.points), access === '' ? access : `needs ${access}`];
      const detail =
        outcome === 'updated' ? `new: ${changes.join(', ')}` : (reason ?? found.filter(Boolean).join('; '));
      return [outcome, name, shortId(id), detail];
    }),
  });
}
