import { Option } from 'commander';
import type { Command } from 'commander';
import { addDocumentsOptions, manifestsFolder, printJson } from '#gateway/cli/documents-options.ts';
import type { DocumentsOptions } from '#gateway/cli/documents-options.ts';
import { countOf, formatPoints, formatState, shortId } from '#gateway/cli/format-documents.ts';
import { formatTable } from '#gateway/cli/format-table.ts';
import { noun } from '#gateway/cli/noun.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { collect, readUsage } from '#gateway/cli/read-usage.ts';
import type { UsageSummary } from '#allowlist/unused-documents.ts';
import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';

interface ListOptions extends DocumentsOptions {
  readonly client?: string;
  readonly state?: PersistedDocument['state'];
  readonly usage?: readonly string[];
  readonly unregistered?: true;
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
    .option(
      '--usage <place>',
      "usage: a file, or the URL of a gateway's admin listener; may be given several times",
      collect,
    )
    .option('--unregistered', 'what is left to register instead: texts that run and are on no list')
    .addHelpText(
      'after',
      '\nExamples:\n  $ weir documents list --client web --state deprecated' +
        '\n  $ weir documents list --usage http://127.0.0.1:4100 --unregistered',
    );
  addDocumentsOptions(command).action(list);
}

async function list(options: ListOptions): Promise<void> {
  const { readManifests } = await import('#allowlist/files/manifest-file.ts');
  const { summarizeUsage } = await import('#allowlist/unused-documents.ts');
  const { client, state, unregistered, json } = options;
  if (unregistered) return await listUnregistered(options);
  const manifests = await readManifests(await manifestsFolder(options));
  requireKnownClient(
    client,
    manifests.map((manifest) => manifest.client),
  );
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
}

/** @throws StartupError for a client that has no list, with the one that was most likely meant. */
function requireKnownClient(client: string | undefined, known: readonly string[]): void {
  if (client === undefined || known.includes(client)) return;
  const remedy = known.length === 0 ? '; there is no list at all' : `; there is ${known.join(', ')}`;
  throw new StartupError(`There is no list of the client "${client}"${remedy}.`, { exitCode: 2 });
}

const headings = ['Client', 'Operation', 'Kind', 'State', 'Price', 'Owner', 'Id', 'Used'];

function print(documents: readonly Listed[], { hasUsage }: { readonly hasUsage: boolean }): void {
  const rows = documents.map((document) => {
    const { client, name, kind, id, owner = '', points, usage } = document;
    const used = usage ? describeUsage(usage) : 'never';
    const columns = [client, name, kind, formatState(document), formatPoints(points), owner, shortId(id)];
    return hasUsage ? [...columns, used] : columns;
  });
  if (rows.length > 0) console.log(formatTable(rows, { headings }));
  console.log(countOf(documents.length, 'document'));
}

function describeUsage({ count, errors, lastSeenAt, meanPoints, worstPoints }: UsageSummary): string {
  const parts = [
    `${count} times`,
    ...(errors === 0 ? [] : [`${errors} with errors`]),
    ...(meanPoints === undefined ? [] : [`${Math.round(meanPoints)} points, at most ${worstPoints ?? 0}`]),
    `last ${lastSeenAt.slice(0, 10)}`,
  ];
  return parts.join(', ');
}

async function listUnregistered({ client, usage, json }: ListOptions): Promise<void> {
  if (usage === undefined) {
    throw new StartupError('What runs, only a report can tell; name one with --usage.', { exitCode: 2 });
  }
  const { sumUnregistered } = await import('#allowlist/unregistered-texts.ts');
  const all = sumUnregistered(await readUsage(usage));
  const texts = all.filter((text) => client === undefined || text.client === client);
  if (json) return printJson({ unregistered: texts });
  const rows = texts.map((text) => [
    text.client ?? '',
    text.clientVersion ?? '',
    text.name ?? '(no name)',
    text.kind ?? '',
    text.id,
    describeUsage({ ...text, errors: text.errors ?? 0 }),
  ]);
  const headings = ['Client', 'Version', 'Operation', 'Kind', 'Id', 'Used'];
  if (rows.length > 0) console.log(formatTable(rows, { headings }));
  console.log(`${countOf(texts.length, 'text')} to register`);
}
