import { documentId } from '#gateway/documents/document-id.ts';

/** One entry of a manifest as its file holds it. */
export function entry(name: string, text = `query ${name} { a }`, more: object = {}): object {
  return { id: documentId(text), name, kind: 'query', text, ...more };
}

/** A manifest as its file holds it. */
export function manifestJson(documents: readonly object[], more: object = {}): string {
  return JSON.stringify({
    format: 'weir-persisted-documents',
    version: 1,
    client: 'web',
    documents,
    ...more,
  });
}
