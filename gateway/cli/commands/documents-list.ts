import { Option } from 'commander';
import type { Command } from 'commander';
import {
  addDocumentsOptions,
  manifestsFolder,
  printJson,
  refusingAsJson,
} from '#gateway/cli/documents-options.ts';
import type { DocumentsOptions } from '#gateway/cli/documents-options.ts';
import { countOf, formatPoints, formatState, formatTable, shortId } from '#gateway/cli/format-documents.ts';
import { noun } from '#gateway/cli/noun.ts';
import { printable } from '#gateway/cli/printable.ts';
import { collect, readUsage } from '#gateway/cli/read-usage.ts';
import type { UsageSummary } from '#allowlist/unused-documents.ts';
import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';

interface ListOptions extends DocumentsOptions {
  readonly client?: string;
  readonly state?: PersistedDocument['state'];
  readonly usage?: readonly string[];
}

interface Listed extends PersistedDocument {
  readonly client: string;
  readonly usage: UsageSummary | undefined;
}

/** Adds `weir documents list`. */
export function registerDocumentsList(program: Command): void {
  const command = noun(program, 'documents')
    .command('list')
    .description('Print what is registered: price, state, owner, and what it was used for.')
    .option('--client <name>', 'the documents of one client alone')
    .addOption(
      new Option('--state <state>', 'those in one state alone').choices(['active', 'deprecated', 'retired']),
    )
    .option('--usage <file>', 'a report of usage from the gateway; may be given several times', collect)
    .addHelpText('after', '\nExample:\n  $ weir documents list --client web --state deprecated');
  addDocumentsOptions(command).action(list);
}

async function list(options: ListOptions): Promise<void> {
  const { readManifests } = await import('#allowlist/files/manifest-file.ts');
  const { summarizeUsage } = await import('#allowlist/unused-documents.ts');
  const { client, state, json } = options;
  await refusingAsJson(json, async () => {
    const manifests = await readManifests(await manifestsFolder(options));
    const reports = await readUsage(options.usage);
    const usageOf = summarizeUsage(reports);
    const documents = manifests
      .filter((manifest) => client === undefined || manifest.client === client)
      .flatMap((manifest) =>
        manifest.documents.map((document): Listed => ({
          client: manifest.client,
          ...document,
          usage: usageOf(manifest.client, document.id),
        })),
      )
      .filter((document) => state === undefined || document.state === state);
    if (json) printJson({ documents });
    else print(documents, { hasUsage: reports.length > 0 });
  });
}

function print(documents: readonly Listed[], { hasUsage }: { readonly hasUsage: boolean }): void {
  const rows = documents.map((document) => {
    const { client, name, kind, id, owner = '', points, usage } = document;
    const used = usage ? `${usage.count} times, last ${usage.lastSeenAt.slice(0, 10)}` : 'never';
    const columns = [client, name, kind, formatState(document), formatPoints(points), owner, shortId(id)];
    return hasUsage ? [...columns, used] : columns;
  });
  if (rows.length > 0) console.log(printable(formatTable(rows)));
  console.log(countOf(documents.length, 'document'));
}
