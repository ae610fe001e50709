import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import {
  addDocumentsOptions,
  clientOption,
  loadInspector,
  manifestsFolder,
  printJson,
  supergraphOption,
} from '#gateway/cli/documents-options.ts';
import type { DocumentsOptions } from '#gateway/cli/documents-options.ts';
import { formatAccess, formatPoints, formatState } from '#gateway/cli/format-documents.ts';
import { formatTable } from '#gateway/cli/format-table.ts';
import { noun } from '#gateway/cli/noun.ts';
import { printable } from '#gateway/cli/printable.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';
import type { DocumentFacts } from '#allowlist/inspection/inspect-document.ts';

interface ExplainOptions extends DocumentsOptions {
  readonly client: string;
}

/** Adds `weir documents explain`. */
export function registerDocumentsExplain(program: Command): void {
  const command = noun(program, 'documents')
    .command('explain')
    .argument('<document>', 'the name of an operation, an id, or the beginning of one')
    .description(
      'Print all that is known of one document, and whether it still holds with the supergraph of today.',
    )
    .addOption(clientOption())
    .addOption(supergraphOption())
    .addHelpText('after', '\nExample:\n  $ weir documents explain MyOrders --client web');
  addDocumentsOptions(command).action(explain);
}

/** What the supergraph says today: facts, or why the gateway would refuse the document. */
interface Today {
  readonly facts?: DocumentFacts;
  readonly refused?: string;
}

async function explain(name: string, options: ExplainOptions): Promise<void> {
  const { readManifest } = await import('#allowlist/files/manifest-file.ts');
  const { findDocuments } = await import('#allowlist/find-documents.ts');
  const { client, json } = options;
  const folder = await manifestsFolder(options);
  const manifest = await readManifest(folder, client);
  const [document] = findDocuments(manifest ?? { client, documents: [] }, [name]);
  if (!document) return;
  const today = await inspectToday(document, options);
  if (json) printJson({ client, document, today });
  else print(document, { client, today });
}

async function inspectToday(
  document: PersistedDocument,
  options: ExplainOptions,
): Promise<Today | undefined> {
  // A folder of manifests alone can be looked at anywhere; what a supergraph says of it takes one.
  const hasSupergraph = options.supergraph !== undefined || existsSync(options.config);
  if (!hasSupergraph) return undefined;
  const inspect = await loadInspector(options);
  const { text, aliases = [], name } = document;
  try {
    const { facts } = await inspect({ place: name, text, aliases });
    return { facts };
  } catch (error) {
    if (error instanceof StartupError) return { refused: error.message };
    throw error;
  }
}

function print(
  document: PersistedDocument,
  { client, today }: { readonly client: string; readonly today: Today | undefined },
): void {
  const { id, aliases = [], name, kind, text, owner = '', registeredAt = '', clientVersions = [] } = document;
  const rows = [
    ['id', id],
    ...aliases.map((alias) => ['also sent as', alias]),
    ['state', formatState(document)],
    ['owner', owner],
    ['registered', registeredAt.slice(0, 10)],
    ['versions', clientVersions.join(', ')],
    ['price', formatPoints(document.points)],
    ['needs', formatAccess(document)],
    ['subgraphs', (document.subgraphs ?? []).join(', ')],
    ['today', today ? describeToday(document, today) : ''],
  ];
  console.log(printable(`${name}, a ${kind} of the client ${client}`));
  console.log(printable(formatTable(rows.filter(([, value]) => value !== ''))));
  console.log(`\n${printable(text)}`);
}

function describeToday(document: PersistedDocument, { facts = {}, refused }: Today): string {
  if (refused !== undefined) return `refused: ${refused}`;
  const access = formatAccess(facts);
  const differences = [
    {
      before: formatPoints(document.points),
      after: formatPoints(facts.points),
      says: formatPoints(facts.points),
    },
    {
      before: formatAccess(document),
      after: access,
      says: access === '' ? 'open to everyone' : `needs ${access}`,
    },
    {
      before: document.subgraphs?.join(', '),
      after: facts.subgraphs?.join(', '),
      says: `asks ${facts.subgraphs?.join(', ') ?? 'no one'}`,
    },
  ].filter(({ before, after }) => before !== after);
  return differences.length === 0 ? 'as registered' : differences.map(({ says }) => says).join('; ');
}
