import { ClientError } from '#gateway/errors/client-error.ts';

/** The parts of a request that may say which document to run. */
export interface DocumentReference {
  /** The full text, from `query`. */
  readonly query: unknown;
  /** `documentId` in body or query string. */
  readonly documentId: unknown;
  /** `extensions.persistedQuery` as Apollo's clients send it. */
  readonly persistedQuery: unknown;
  /** Relay's parameter. */
  readonly docId: unknown;
  /** From the path `/graphql/<id>`. */
  readonly pathId: unknown;
}

/** What a request asks for, once it is known to be well-formed: an id, a text, or both. */
export interface AskedDocument {
  readonly text: string | undefined;
  /** `sha256:` and 64 hexadecimal digits, or an identifier of another system. */
  readonly id: string | undefined;
  /** Whether the id came as automatic persisted queries send theirs. */
  readonly isAutomatic: boolean;
}

const hexDigest = /^[0-9a-f]{64}$/;
// oxlint-disable-next-line no-control-regex -- they are what must not be there
const identifier = /^(?:sha256:[0-9a-f]{64}|[^:\u0000-\u001f\u007f]{1,256})$/;

/**
 * Reads which document a request names, in the order `documentId`, `extensions.persistedQuery`, `doc_id`, path.
 *
 * @throws ClientError BAD_REQUEST where a part is malformed, where there is none, or where the path names another
 *   document than the parameters do.
 * @see https://github.com/graphql/graphql-over-http/pull/264 for persisted documents
 */
export function readReference(reference: DocumentReference): AskedDocument {
  const text = readText(reference.query);
  const documentId = readId(reference.documentId);
  const automaticId = readPersistedQuery(reference.persistedQuery);
  const pathId = readId(reference.pathId);
  const named = documentId ?? automaticId ?? readId(reference.docId);
  if (pathId !== undefined && named !== undefined && named !== pathId) {
    // A cache, a firewall or a log may go by the path alone.
    throw badRequest('The path names one document and the parameters name another; send one id.');
  }
  const id = named ?? pathId;
  if (id === undefined && text === undefined)
    throw badRequest('The request has neither a query nor a document id; send one of them.');
  return { text, id, isAutomatic: documentId === undefined && automaticId !== undefined };
}

function readText(query: unknown): string | undefined {
  if (query === undefined || query === null || query === '') return undefined;
  if (typeof query !== 'string') throw badRequest('"query" must be a string that holds a GraphQL document.');
  // Half a surrogate pair becomes U+FFFD in UTF-8: the text would have the digest of another one.
  if (!query.isWellFormed())
    throw badRequest('"query" is not well-formed Unicode; send surrogate pairs whole.');
  return query;
}

function readId(raw: unknown): string | undefined {
  if (raw === undefined || raw === null) return undefined;
  if (typeof raw !== 'string' || !identifier.test(raw) || !raw.isWellFormed()) {
    throw badRequest(
      'The document id must be "sha256:" with 64 lower-case hexadecimal digits, or an identifier without a colon.',
    );
  }
  return hexDigest.test(raw) ? `sha256:${raw}` : raw;
}

function readPersistedQuery(extension: unknown): string | undefined {
  if (extension === undefined || extension === null) return undefined;
  if (typeof extension !== 'object' || !('version' in extension) || extension.version !== 1) {
    throw badRequest('"extensions.persistedQuery" must be an object with "version": 1 and "sha256Hash".');
  }
  const hash = 'sha256Hash' in extension ? extension.sha256Hash : undefined;
  if (typeof hash !== 'string' || !hexDigest.test(hash)) {
    throw badRequest('"extensions.persistedQuery.sha256Hash" must be 64 lower-case hexadecimal digits.');
  }
  return `sha256:${hash}`;
}

function badRequest(message: string): ClientError {
  return new ClientError('BAD_REQUEST', message);
}
