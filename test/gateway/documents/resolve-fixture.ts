import { describeText } from '#gateway/documents/describe-text.ts';
import { documentId } from '#gateway/documents/document-id.ts';
import { createDocumentList } from '#gateway/documents/document-list.ts';
import { normalizedDigests } from '#gateway/documents/normalize-document.ts';
import { parseManifest } from '#gateway/documents/parse-manifest.ts';
import { readReference } from '#gateway/documents/read-reference.ts';
import type { DocumentReference } from '#gateway/documents/read-reference.ts';
import { resolveDocument } from '#gateway/documents/resolve-document.ts';
import type { ResolveDocumentOptions, ResolvedDocument } from '#gateway/documents/resolve-document.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { entry, manifestJson } from '#test/gateway/documents/manifest-fixture.ts';

/** A document of the client `web`, with its id, the digest in it, and the alias `WebAlias`. */
export const text = 'query Web { a }';
export const id = documentId(text);
export const hash = id.slice('sha256:'.length);
/** An id that nobody has registered. */
export const other = `sha256:${'0'.repeat(64)}`;
const nothing = {
  query: undefined,
  documentId: undefined,
  docId: undefined,
  persistedQuery: undefined,
  pathId: undefined,
};
const manifests = [
  parseManifest(manifestJson([entry('Web', text, { aliases: ['WebAlias'] })]), 'web.json'),
  parseManifest(manifestJson([entry('Each')], { client: 'default' }), 'default.json'),
];
const normalized = await normalizedDigests(
  manifests.flatMap(({ documents }) => documents),
  { clock: () => 0 },
);
const list = createDocumentList(manifests, { normalized });

/** What a request of the client `web` gets in the mode `audit`, unless told otherwise. */
export async function resolve(
  reference: Partial<DocumentReference>,
  options: Partial<ResolveDocumentOptions> & { readonly isOff?: true } = {},
): Promise<ResolvedDocument> {
  return await resolveDocument(readReference({ ...nothing, ...reference }), {
    mode: options.isOff ? 'off' : 'audit',
    introspection: false,
    client: 'web',
    list,
    automatic: undefined,
    describe: async (sent) => describeText(sent.text, { maxTokens: 100 }),
    ...options,
  });
}

/** How it got through, or status and code of its refusal. */
export async function outcomeOf(...args: Parameters<typeof resolve>): Promise<string> {
  try {
    return (await resolve(...args)).outcome;
  } catch (error) {
    if (error instanceof ClientError) return `${error.httpStatus} ${error.code}`;
    throw error;
  }
}
