import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import {
  addDocumentsOptions,
  dryRunOption,
  manifestsFolder,
  printJson,
} from '#gateway/cli/documents-options.ts';
import type { DocumentsOptions } from '#gateway/cli/documents-options.ts';
import { countOf, shortId } from '#gateway/cli/format-documents.ts';
import { formatTable } from '#gateway/cli/format-table.ts';
import { noun } from '#gateway/cli/noun.ts';
import { collect, readUsage } from '#gateway/cli/read-usage.ts';
import { updateManifest } from '#gateway/cli/update-manifest.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import type { UnusedDocument } from '#allowlist/unused-documents.ts';

interface UnusedOptions extends DocumentsOptions {
  readonly client?: string;
  readonly usage: readonly string[];
  readonly days: number;
  readonly deprecate?: true;
  readonly dryRun?: true;
}

const dayMs = 24 * 60 * 60 * 1000;

/** Adds `weir documents unused`. */
export function registerDocumentsUnused(program: Command): void {
  const command = noun(program, 'documents')
    .command('unused')
    .description('Print the documents that nobody has run for a while.')
    .requiredOption(
      '--usage <place>',
      "usage: a file, or the URL of a gateway's admin listener; may be given several times",
      collect,
    )
    .option('--days <number>', 'for how long', days, 90)
    .option('--client <name>', 'the documents of one client alone')
    .option('--deprecate', 'deprecate those that are active')
    .addOption(dryRunOption())
    .addHelpText(
      'after',
      '\nDocuments that were registered since are too new to tell, and left out. Reports must leave no gap.' +
        '\n\nExample:\n  $ weir documents unused --days 90 --usage usage.json --deprecate --dry-run',
    );
  addDocumentsOptions(command).action(findUnused);
}

async function findUnused(options: UnusedOptions): Promise<void> {
  const { readManifests } = await import('#allowlist/files/manifest-file.ts');
  const { unusedDocuments, watchedSinceMs } = await import('#allowlist/unused-documents.ts');
  const { client, days, deprecate = false, dryRun = false, json } = options;
  const folder = await manifestsFolder(options);
  const manifests = await readManifests(folder);
  const reports = await readUsage(options.usage);
  const nowMs = Date.now();
  const sinceMs = nowMs - days * dayMs;
  const watchedDays = Math.floor((nowMs - watchedSinceMs(reports, nowMs)) / dayMs);
  if (watchedDays < days) {
    throw new StartupError(
      `The reports tell of the last ${countOf(watchedDays, 'day')} without a gap, not of ${days}; nothing can be said to be unused.`,
    );
  }
  const own = manifests.filter((manifest) => client === undefined || manifest.client === client);
  const unused = unusedDocuments(own, { reports, sinceMs });
  if (deprecate) await deprecateAll(unused, { folder, dryRun });
  report(unused, { deprecated: deprecate, dryRun, days, json });
}

async function deprecateAll(
  unused: readonly UnusedDocument[],
  { folder, dryRun }: { readonly folder: string; readonly dryRun: boolean },
): Promise<void> {
  const { changeState } = await import('#allowlist/change-state.ts');
  for (const client of new Set(unused.map((one) => one.client))) {
    const ids = new Set(unused.filter((one) => one.client === client).map(({ document }) => document.id));
    const change = (manifest: Parameters<typeof changeState>[0]) =>
      changeState(manifest, ids, { verb: 'deprecate' });
    await updateManifest({ folder, client, dryRun, change });
  }
}

function report(
  unused: readonly UnusedDocument[],
  options: {
    readonly deprecated: boolean;
    readonly dryRun: boolean;
    readonly days: number;
    readonly json: true | undefined;
  },
): void {
  const { deprecated, dryRun, days, json } = options;
  if (json) {
    const documents = unused.map(({ client, document: { id, name, state, owner }, usage }) => ({
      client,
      id,
      name,
      state,
      owner,
      lastSeenAt: usage?.lastSeenAt,
    }));
    printJson({ days, deprecated, dryRun, documents });
    return;
  }
  const rows = unused.map(({ client, document, usage }) => [
    client,
    document.name,
    document.state,
    document.owner ?? '',
    shortId(document.id),
    usage ? `last ${usage.lastSeenAt.slice(0, 10)}` : 'not seen',
  ]);
  if (rows.length > 0)
    console.log(formatTable(rows, { headings: ['Client', 'Operation', 'State', 'Owner', 'Id', 'Used'] }));
  const note = deprecated
    ? dryRun
      ? '; a dry run, none was deprecated'
      : '; all of them are deprecated'
    : '';
  console.log(`${countOf(unused.length, 'document')} not run for ${countOf(days, 'day')}${note}`);
}

function days(text: string): number {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (count > 0) return count;
  throw new InvalidArgumentError('Expected a number of days, from 1 to 9999.');
}
