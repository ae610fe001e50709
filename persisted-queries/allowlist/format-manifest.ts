import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';
import type { Manifest } from '#gateway/documents/parse-manifest.ts';

/** The fields of an entry in their order: what it is, whose it is, what it takes, what may be done with it. */
export const documentFields = [
  'id',
  'aliases',
  'name',
  'kind',
  'text',
  'owner',
  'registeredAt',
  'clientVersions',
  'points',
  'authenticated',
  'requiredScopes',
  'requiredPolicies',
  'subgraphs',
  'state',
  'retireAfter',
] as const satisfies readonly (keyof PersistedDocument)[];

const maxColumns = 110;

/**
 * A manifest as its file holds it: entries by name and then by id, one line for a field, so that a pull request shows
 * what changes and nothing else. The same manifest is always the same text, and one that Prettier leaves alone.
 */
export function formatManifest({ $schema, client, documents }: Manifest): string {
  const head = [
    ...($schema === undefined ? [] : [`  "$schema": ${JSON.stringify($schema)},`]),
    '  "format": "weir-persisted-documents",',
    '  "version": 1,',
    `  "client": ${JSON.stringify(client)},`,
  ];
  const entries = documents.toSorted(byNameAndId).map(formatEntry);
  const list = entries.length === 0 ? '  "documents": []' : `  "documents": [\n${entries.join(',\n')}\n  ]`;
  return ['{', ...head, list, '}', ''].join('\n');
}

/** The order of entries in a manifest; that of character codes, so that it is the same everywhere. */
export function byNameAndId(a: PersistedDocument, b: PersistedDocument): number {
  return compare(a.name, b.name) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function formatEntry(document: PersistedDocument): string {
  const lines = documentFields.flatMap((field) => {
    const value = document[field];
    return value === undefined ? [] : [`      "${field}": ${formatValue(field, value)}`];
  });
  return `    {\n${lines.join(',\n')}\n    }`;
}

function formatValue(field: string, value: unknown): string {
  if (Array.isArray(value)) {
    const items = value.map((item) => JSON.stringify(item));
    const line = `[${items.join(', ')}]`;
    // With the comma that follows all fields but one.
    const columns = `      "${field}": ${line},`.length;
    return columns <= maxColumns ? line : `[\n        ${items.join(',\n        ')}\n      ]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value).map(([key, inner]) => `"${key}": ${JSON.stringify(inner)}`);
  return `{ ${pairs.join(', ')} }`;
}
