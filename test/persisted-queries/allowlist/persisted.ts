import type { InspectedDocument } from '#allowlist/inspection/inspect-document.ts';
import type { Manifest } from '#gateway/documents/parse-manifest.ts';
import { documentId } from '#gateway/documents/document-id.ts';
import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';

/** An entry of a manifest. */
export function persisted(name: string, more: Partial<PersistedDocument> = {}): PersistedDocument {
  const text = more.text ?? `query ${name} { a }`;
  return { id: documentId(text), name, kind: 'query', text, state: 'active', ...more };
}

/** A manifest of a client. */
export function manifestOf(documents: readonly PersistedDocument[], client = 'web'): Manifest {
  return { client, documents };
}

/** A document that was found good. */
export function inspected(
  name: string,
  more: Partial<InspectedDocument> & {
    readonly aliases?: readonly string[];
    readonly entry?: PersistedDocument;
  } = {},
): InspectedDocument {
  const { aliases = [], entry, ...rest } = more;
  const text = `query ${name} { a }`;
  return {
    source: { place: `file (${name})`, text, aliases, entry },
    id: documentId(text),
    name,
    kind: 'query',
    facts: { points: { default: 1, worst: 10 }, requiredScopes: [], subgraphs: ['catalog'] },
    ...rest,
  };
}
