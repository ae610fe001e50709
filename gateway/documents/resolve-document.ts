import { createHash } from 'node:crypto';
import { ClientError } from '#gateway/errors/client-error.ts';
import type { DocumentList } from '#gateway/documents/document-list.ts';

/** The parts of a request that may say which document to run. */
export interface DocumentReference {
  /** The full text, from `query`. */
  readonly query: unknown;
  /** From the path `/graphql/<id>`, or `documentId` in body or query string. */
  readonly documentId: unknown;
  /** Relay's parameter. */
  readonly docId: unknown;
  /** `extensions.persistedQuery` as Apollo's clients send it. */
  readonly persistedQuery: unknown;
}

/** The text to run, and what is known about it. */
export interface ResolvedDocument {
  readonly text: string;
  /** 64 lower-case hexadecimal digits of the UTF-8 text. */
  readonly sha256: string;
  /** The id it was asked for by; absent when the text was sent. */
  readonly id: string | undefined;
  /** Whether an operator has registered it for this client. */
  readonly registered: boolean;
}

const hexDigest = /^[0-9a-f]{64}$/;
const identifier = /^(?:sha256:[0-9a-f]{64}|[^:]{1,256})$/;

/**
 * Finds the text of the document that a request names, in the order documentId, `extensions.persistedQuery`, `doc_id`.
 *
 * @throws ClientError BAD_REQUEST, CANNOT_SEND_PQ_ID_AND_BODY, PERSISTED_QUERY_NOT_IN_LIST or
 *   PERSISTED_QUERY_NOT_SUPPORTED.
 * @see https://github.com/graphql/graphql-over-http/pull/264 for persisted documents
 */
export function resolveDocument(options: {
  readonly reference: DocumentReference;
  /** undefined: documents by id are off. */
  readonly list: DocumentList | undefined;
  readonly client: string | undefined;
}): ResolvedDocument {
  const { reference, list, client } = options;
  const text = readText(reference.query);
  const id = readId(reference);
  if (id === undefined) {
    if (text === undefined)
      throw badRequest('The request has neither a query nor a document id; send one of them.');
    const sha256 = createHash('sha256').update(text, 'utf8').digest('hex');
    return { text, sha256, id: undefined, registered: list?.find(`sha256:${sha256}`, client) !== undefined };
  }
  if (text !== undefined) {
    throw new ClientError(
      'CANNOT_SEND_PQ_ID_AND_BODY',
      'A document id and a document text came together; send the id alone.',
    );
  }
  const document = list?.find(id, client);
  if (!document) throw notFound(reference);
  return {
    text: document.text,
    sha256: document.id.slice('sha256:'.length),
    id: document.id,
    registered: true,
  };
}

function notFound(reference: DocumentReference): ClientError {
  const automatic = reference.documentId === undefined && reference.persistedQuery !== undefined;
  // Apollo's clients register a text after PERSISTED_QUERY_NOT_FOUND; NOT_SUPPORTED makes them send the text alone.
  return automatic
    ? new ClientError('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported')
    : new ClientError(
        'PERSISTED_QUERY_NOT_IN_LIST',
        'No document is registered under this id for this client; register it, or send the id of one that is.',
      );
}

function readText(query: unknown): string | undefined {
  if (query === undefined || query === null || query === '') return undefined;
  if (typeof query !== 'string') throw badRequest('"query" must be a string that holds a GraphQL document.');
  return query;
}

function readId(reference: DocumentReference): string | undefined {
  const raw =
    reference.documentId ?? readPersistedQuery(reference.persistedQuery) ?? reference.docId ?? undefined;
  if (raw === undefined) return undefined;
  if (typeof raw !== 'string' || !identifier.test(raw)) {
    throw badRequest(
      'The document id must be "sha256:" with 64 lower-case hexadecimal digits, or an identifier without a colon.',
    );
  }
  return hexDigest.test(raw) ? `sha256:${raw}` : raw;
}

function readPersistedQuery(extension: unknown): unknown {
  if (extension === undefined || extension === null) return undefined;
  if (typeof extension !== 'object' || !('version' in extension) || extension.version !== 1) {
    throw badRequest('"extensions.persistedQuery" must be an object with "version": 1 and "sha256Hash".');
  }
  const hash = 'sha256Hash' in extension ? extension.sha256Hash : undefined;
  if (typeof hash !== 'string' || !hexDigest.test(hash)) {
    throw badRequest('"extensions.persistedQuery.sha256Hash" must be 64 lower-case hexadecimal digits.');
  }
  return hash;
}

function badRequest(message: string): ClientError {
  return new ClientError('BAD_REQUEST', message);
}
