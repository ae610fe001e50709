import { documentId } from '#gateway/documents/document-id.ts';
import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';

/** How many fields a generated text selects: with them it has some 600 characters. */
const fieldCount = 24;

/** So many different documents, as large as those of applications, with all that `weir documents register` notes. */
export function* generatedDocuments(count: number, from = 0): Generator<PersistedDocument> {
  for (let index = from; index < from + count; index += 1) {
    const fields = Array.from({ length: fieldCount }, (_, field) => `    detail${index % 97}Field${field}`);
    const text = `query Screen${index}($id: ID!) {\n  item${index % 401}(id: $id) {\n${fields.join('\n')}\n  }\n}\n`;
    yield {
      id: documentId(text),
      name: `Screen${index}`,
      kind: 'query',
      text,
      owner: `team-${index % 40}`,
      registeredAt: '2026-01-05T09:30:00.000Z',
      clientVersions: ['1.0.0', '1.1.0'],
      points: { default: 1 + (index % 50), worst: 100 + (index % 500) },
      subgraphs: ['catalog', 'orders'],
      state: 'active',
    };
  }
}
