import { digestOf } from '#gateway/bounded/digest.ts';
import type { AutomaticDocuments } from '#gateway/documents/automatic-documents.ts';
import type { TextDescription } from '#gateway/documents/describe-text.ts';
import { defaultClient } from '#gateway/documents/document-list.ts';
import type { DocumentList } from '#gateway/documents/document-list.ts';
import { needsList } from '#gateway/documents/document-mode.ts';
import type { DocumentMode } from '#gateway/documents/document-mode.ts';
import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';
import type { AskedDocument } from '#gateway/documents/read-reference.ts';
import { ClientError } from '#gateway/errors/client-error.ts';

/**
 * How a document got through: as one that is registered (`id`, `text`, `normalized-text`), as one that a client has
 * registered by itself (`automatic`), as a question about the schema (`introspection`), since everything may run
 * (`unregistered`), or since an operator lets it (`bypass`).
 */
export type DocumentOutcome =
  'id' | 'text' | 'normalized-text' | 'automatic' | 'introspection' | 'unregistered' | 'bypass';

/** The text to run, and what is known about it. */
export interface ResolvedDocument {
  readonly text: string;
  /** 64 lower-case hexadecimal digits of the UTF-8 text. */
  readonly sha256: string;
  /** The id it was asked for by; absent when the text was sent alone. */
  readonly id: string | undefined;
  /** Whether an operator has registered it for this client. */
  readonly registered: boolean;
  /** The manifest that it is registered in: the client's own, or `default`. */
  readonly manifest: string | undefined;
  readonly mode: DocumentMode;
  readonly outcome: DocumentOutcome;
  /** Whether it may ask for the schema. */
  readonly mayIntrospect: boolean;
  /** Where it is to be kept once it is known to be valid: the client registers it. */
  readonly keepIn: AutomaticDocuments | undefined;
}

/** Who asks, what holds for them, and where documents are. */
export interface ResolveDocumentOptions {
  readonly mode: DocumentMode;
  /** Whether `__schema` and `__type` are answered in this mode though nobody has registered the document. */
  readonly introspection: boolean;
  /** Name of the client application. */
  readonly client: string | undefined;
  /** undefined: nothing is registered. */
  readonly list: DocumentList | undefined;
  /** undefined: clients register nothing by themselves. */
  readonly automatic: AutomaticDocuments | undefined;
  /** Asked only where a text has to be compared, or may be about the schema alone. */
  readonly describe: (text: { readonly text: string; readonly sha256: string }) => Promise<TextDescription>;
}

/**
 * Finds the text that a request may run. By id nothing is waited for.
 *
 * @throws ClientError BAD_REQUEST or a code of the allowlist; so does the promise.
 */
export function resolveDocument(
  asked: AskedDocument,
  options: ResolveDocumentOptions,
): ResolvedDocument | Promise<ResolvedDocument> {
  const { text, id, isAutomatic } = asked;
  const isStrict = needsList(options.mode);
  // What operators forbid, clients cannot allow themselves.
  const automatic = isAutomatic && !isStrict ? options.automatic : undefined;
  if (id === undefined) return byText(text ?? '', options);
  if (text !== undefined) {
    if (automatic) return registering(id, text, { ...options, automatic });
    throw new ClientError(
      'CANNOT_SEND_PQ_ID_AND_BODY',
      'A document id and a document text came together; send the id alone.',
    );
  }
  const found = registeredById(id, options);
  if (found) return found;
  if (!isAutomatic || isStrict) throw notInList();
  // Words that Apollo's clients wait for: the first makes them send the text alone, the second text and hash.
  if (!automatic) throw new ClientError('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported');
  const sha256 = id.slice('sha256:'.length);
  const kept = automatic.find(sha256);
  if (kept === undefined) throw new ClientError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
  return { ...unregistered({ text: kept, sha256 }, options), id, outcome: 'automatic' };
}

function registeredById(id: string, options: ResolveDocumentOptions): ResolvedDocument | undefined {
  const { mode, list, client } = options;
  const document = mode === 'off' ? undefined : list?.find(id, client);
  return document && { ...registered(document, options), id: document.id, outcome: 'id' };
}

function byText(text: string, options: ResolveDocumentOptions): ResolvedDocument | Promise<ResolvedDocument> {
  const { mode } = options;
  const sha256 = digestOf(text, 'sha256');
  if (mode !== 'require-id') {
    const found = registeredById(`sha256:${sha256}`, options);
    if (found) return { ...found, id: undefined, outcome: 'text' };
    if (mode !== 'safelist') return unregistered({ text, sha256 }, options);
  } else if (!options.introspection) throw idRequired();
  return byDescription({ text, sha256 }, options);
}

/** Where texts are refused: one that is registered in another layout, or asks for the schema alone. */
async function byDescription(
  sent: { readonly text: string; readonly sha256: string },
  options: ResolveDocumentOptions,
): Promise<ResolvedDocument> {
  const { mode, list, client, introspection } = options;
  const { normalized, introspectsOnly } = await options.describe(sent);
  if (mode === 'safelist' && normalized !== undefined) {
    const document = list?.findNormalized(normalized, client);
    // The registered layout runs in place of the one that was sent: it is planned already.
    if (document) return { ...registered(document, options), id: undefined, outcome: 'normalized-text' };
  }
  if (introspection && introspectsOnly) {
    return { ...unregistered(sent, options), outcome: 'introspection' };
  }
  throw mode === 'safelist' ? notInSafelist() : idRequired();
}

/** Id and text together: a client registers what it will ask for by id alone from now on. */
function registering(
  id: string,
  text: string,
  options: ResolveDocumentOptions & { readonly automatic: AutomaticDocuments },
): ResolvedDocument {
  const sha256 = digestOf(text, 'sha256');
  if (id !== `sha256:${sha256}`) {
    const fact =
      '"extensions.persistedQuery.sha256Hash" is not the SHA-256 of "query"; hash the text as it is sent.';
    throw new ClientError('BAD_REQUEST', fact);
  }
  const found = registeredById(id, options);
  if (found) return { ...found, outcome: 'text' };
  return {
    ...unregistered({ text, sha256 }, options),
    id,
    outcome: 'automatic',
    keepIn: options.automatic,
  };
}

function registered(
  document: PersistedDocument,
  { mode, list, client }: ResolveDocumentOptions,
): Omit<ResolvedDocument, 'id' | 'outcome'> {
  const { id, text } = document;
  const sha256 = id.slice('sha256:'.length);
  const manifest = document === list?.find(id, undefined) ? defaultClient : client;
  return { text, sha256, registered: true, manifest, mode, mayIntrospect: true, keepIn: undefined };
}

function unregistered(
  { text, sha256 }: { readonly text: string; readonly sha256: string },
  { mode, introspection }: ResolveDocumentOptions,
): ResolvedDocument {
  const keepIn = undefined;
  const outcome = 'unregistered';
  return {
    text,
    sha256,
    id: undefined,
    registered: false,
    manifest: undefined,
    mode,
    outcome,
    mayIntrospect: introspection,
    keepIn,
  };
}

function notInList(): ClientError {
  return new ClientError(
    'PERSISTED_QUERY_NOT_IN_LIST',
    'No document is registered under this id for this client; register it, or send the id of one that is.',
  );
}

function notInSafelist(): ClientError {
  return new ClientError(
    'QUERY_NOT_IN_SAFELIST',
    'This document is not registered for this client; register it, or send one that is.',
  );
}

function idRequired(): ClientError {
  return new ClientError(
    'PERSISTED_QUERY_ID_REQUIRED',
    'This client runs registered documents by id alone; send "documentId" in place of "query".',
  );
}
