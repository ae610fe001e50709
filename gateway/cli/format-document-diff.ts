import type { DocumentChange } from '#allowlist/diff-manifests.ts';
import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';
import { formatAccess, formatPoints, formatState, shortId } from '#gateway/cli/format-documents.ts';
import { formatTable } from '#gateway/cli/format-table.ts';

/** Changes as a review reads them: by client, a line for what came and went, a line for each fact that changed. */
export function formatDocumentDiff(changes: readonly DocumentChange[]): string {
  if (changes.length === 0) return 'No changes.';
  const clients = [...new Set(changes.map(({ client }) => client))];
  const blocks = clients.map((client) => {
    const own = changes.filter((change) => change.client === client);
    return [client, ...own.map(formatChange)].join('\n');
  });
  const count = (kind: DocumentChange['change']): string =>
    `${changes.filter(({ change }) => change === kind).length} ${kind}`;
  return `${blocks.join('\n\n')}\n\n${count('added')}, ${count('removed')}, ${count('changed')}`;
}

function formatChange({ change, name, before, after, beside, fields }: DocumentChange): string {
  if (change === 'added' && after) {
    const old = beside ? `; beside ${shortId(beside.id)}, ${formatPoints(beside.points)}` : '';
    return `  + ${name}: ${describe(after)}${old}`;
  }
  if (change === 'removed' && before) return `  - ${name}: ${describe(before)}`;
  const rows = before && after ? fields.flatMap((field) => formatField(field, before, after)) : [];
  return `  ~ ${name}\n${formatTable(rows.map((row) => ['     ', ...row]))}`;
}

function describe(document: PersistedDocument): string {
  const access = formatAccess(document);
  const parts = [
    document.kind,
    formatPoints(document.points),
    ...(access === '' ? [] : [`needs ${access}`]),
    ...(document.owner === undefined ? [] : [`owner ${document.owner}`]),
    ...(document.state === 'active' ? [] : [formatState(document)]),
    shortId(document.id),
  ];
  return parts.join('; ');
}

type Row = readonly [label: string, change: string];

function formatField(
  field: keyof PersistedDocument,
  before: PersistedDocument,
  after: PersistedDocument,
): readonly Row[] {
  switch (field) {
    case 'text':
      return [['text', 'another']];
    case 'id':
      return [['id', `${shortId(before.id)} → ${shortId(after.id)}`]];
    case 'points':
      return [['price', `${formatPoints(before.points)} → ${formatPoints(after.points)}`]];
    case 'state':
    case 'retireAfter':
      // One fact in two fields.
      if (field === 'retireAfter' && before.state !== after.state) return [];
      return [['state', `${formatState(before)} → ${formatState(after)}`]];
    case 'aliases':
    case 'clientVersions':
    case 'requiredScopes':
    case 'requiredPolicies':
    case 'subgraphs':
      return formatSets(labels[field], before[field], after[field]);
    case 'authenticated':
      return [['identity', after.authenticated ? 'needed now' : 'not needed any more']];
    case 'name':
    case 'kind':
    case 'owner':
    case 'registeredAt':
      return [
        [
          field === 'registeredAt' ? 'registered' : field,
          `${before[field] ?? 'none'} → ${after[field] ?? 'none'}`,
        ],
      ];
  }
}

const labels = {
  aliases: 'aliases',
  clientVersions: 'versions',
  requiredScopes: 'scopes',
  requiredPolicies: 'policies',
  subgraphs: 'subgraphs',
} as const;

/** `+ new, - old`; nothing where both hold the same, as with a fact that was not known before and is empty. */
function formatSets(
  label: string,
  before: readonly string[] = [],
  after: readonly string[] = [],
): readonly Row[] {
  const added = after.filter((item) => !before.includes(item)).map((item) => `+ ${item}`);
  const removed = before.filter((item) => !after.includes(item)).map((item) => `- ${item}`);
  const parts = [...added, ...removed];
  return parts.length === 0 ? [] : [[label, parts.join(', ')]];
}
