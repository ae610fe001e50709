import { describe, expect, test } from '@jest/globals';
import { createDocumentList } from '#gateway/documents/document-list.ts';
import { documentId } from '#gateway/documents/document-id.ts';
import { parseManifest } from '#gateway/documents/parse-manifest.ts';
import { resolveDocument } from '#gateway/documents/resolve-document.ts';
import type { DocumentReference } from '#gateway/documents/resolve-document.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { entry, manifestJson } from '#test/gateway/documents/manifest-fixture.ts';

const text = 'query Web { a }';
const id = documentId(text);
const hash = id.slice('sha256:'.length);
const list = createDocumentList([parseManifest(manifestJson([entry('Web')]), 'web.json')]);
const nothing = { query: undefined, documentId: undefined, docId: undefined, persistedQuery: undefined };

function resolve(reference: Partial<DocumentReference>, options: { client?: string; isOff?: true } = {}) {
  return resolveDocument({
    reference: { ...nothing, ...reference },
    list: options.isOff ? undefined : list,
    client: options.client ?? 'web',
  });
}

function code(reference: Partial<DocumentReference>, options?: { client?: string; isOff?: true }): string {
  try {
    resolve(reference, options);
    return 'none';
  } catch (error) {
    if (error instanceof ClientError) return `${error.httpStatus} ${error.code}`;
    throw error;
  }
}

describe('a document by its id', () => {
  const ways: readonly (readonly [string, Partial<DocumentReference>])[] = [
    ['documentId', { documentId: id }],
    ['a bare hash', { documentId: hash }],
    ["Apollo's extension", { persistedQuery: { version: 1, sha256Hash: hash } }],
    ["Relay's doc_id", { docId: id }],
    ["Relay's doc_id, bare", { docId: hash }],
    ['documentId with an empty query', { documentId: id, query: '' }],
    ['documentId with a null query', { documentId: id, query: null }],
  ];

  test.each(ways)('is found by %s', (_way, reference) => {
    expect(resolve(reference)).toEqual({ text, sha256: hash, id, registered: true });
  });

  test('is found by documentId first, then the extension, then doc_id', () => {
    const other = `sha256:${'0'.repeat(64)}`;
    expect(resolve({ documentId: id, docId: other }).id).toBe(id);
    expect(resolve({ persistedQuery: { version: 1, sha256Hash: hash }, docId: other }).id).toBe(id);
    expect(code({ documentId: other, docId: id })).toBe('404 PERSISTED_QUERY_NOT_IN_LIST');
  });

  test('that is not in the list is 404', () => {
    expect(code({ documentId: `sha256:${'0'.repeat(64)}` })).toBe('404 PERSISTED_QUERY_NOT_IN_LIST');
    expect(code({ docId: 'Web' })).toBe('404 PERSISTED_QUERY_NOT_IN_LIST');
  });

  test('of another client is 404, as if it did not exist', () => {
    expect(code({ documentId: id }, { client: 'app' })).toBe('404 PERSISTED_QUERY_NOT_IN_LIST');
  });

  test('is 404 where ids are off', () => {
    expect(code({ documentId: id }, { isOff: true })).toBe('404 PERSISTED_QUERY_NOT_IN_LIST');
  });

  test.each([
    '__proto__',
    'constructor',
    '../../etc/passwd',
    '..\\x',
    'web.json',
    hash.toUpperCase(),
    ' ',
    `${hash} `,
  ])('%j is an id that nobody registered', (documentId) => {
    expect(code({ documentId })).toBe('404 PERSISTED_QUERY_NOT_IN_LIST');
  });

  test.each<[string, unknown]>([
    ['no characters', ''],
    ['63 digits', `sha256:${hash.slice(1)}`],
    ['65 digits', `${id}0`],
    ['digits in upper case', `sha256:${hash.toUpperCase()}`],
    ['a prefix in upper case', `SHA256:${hash}`],
    ['another prefix', `md5:${'0'.repeat(32)}`],
    ['a colon', 'a:b'],
    ['a URL', 'http://evil/x'],
    ['more than 256 characters', 'x'.repeat(257)],
    ['a line feed after it', `${id}\n`],
    ['a number', 1],
    ['a list', [id]],
    ['an object', { id }],
    ['a truth value', true],
  ])('with %s is 400', (_case, documentId) => {
    expect(code({ documentId })).toBe('400 BAD_REQUEST');
    expect(code({ docId: documentId })).toBe('400 BAD_REQUEST');
  });

  test('together with a text is 400: which of them counts would be anyone’s guess', () => {
    expect(code({ documentId: id, query: text })).toBe('400 CANNOT_SEND_PQ_ID_AND_BODY');
    expect(code({ docId: id, query: text })).toBe('400 CANNOT_SEND_PQ_ID_AND_BODY');
    expect(code({ persistedQuery: { version: 1, sha256Hash: hash }, query: text })).toBe(
      '400 CANNOT_SEND_PQ_ID_AND_BODY',
    );
  });
});

describe("the extension of Apollo's clients", () => {
  test('with an unknown hash makes them send the text, in the words they know', () => {
    const reference = { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } };
    expect(code(reference)).toBe('200 PERSISTED_QUERY_NOT_SUPPORTED');
    expect(code(reference, { isOff: true })).toBe('200 PERSISTED_QUERY_NOT_SUPPORTED');
    expect(() => resolve(reference)).toThrow('PersistedQueryNotSupported');
  });

  test.each<[string, unknown]>([
    ['no object', 'x'],
    ['a list', [1]],
    ['no version', { sha256Hash: hash }],
    ['another version', { version: 2, sha256Hash: hash }],
    ['a version in a string', { version: '1', sha256Hash: hash }],
    ['no hash', { version: 1 }],
    ['a hash that is short', { version: 1, sha256Hash: hash.slice(1) }],
    ['a hash in upper case', { version: 1, sha256Hash: hash.toUpperCase() }],
    ['a hash with a prefix', { version: 1, sha256Hash: id }],
    ['a hash that is no string', { version: 1, sha256Hash: 5 }],
  ])('that is malformed (%s) is 400', (_case, persistedQuery) => {
    expect(code({ persistedQuery })).toBe('400 BAD_REQUEST');
  });

  test('that is null is none', () => {
    expect(resolve({ persistedQuery: null, query: text }).id).toBeUndefined();
  });
});

describe('a document by its text', () => {
  test('is known to be registered', () => {
    expect(resolve({ query: text })).toEqual({ text, sha256: hash, id: undefined, registered: true });
  });

  test('is not registered for another client, or with another space in it', () => {
    expect(resolve({ query: text }, { client: 'app' }).registered).toBe(false);
    expect(resolve({ query: `${text} ` }).registered).toBe(false);
    expect(resolve({ query: text }, { isOff: true }).registered).toBe(false);
  });

  test.each([1, true, ['{ a }'], { a: 1 }])('that is %j is 400', (query) => {
    expect(code({ query })).toBe('400 BAD_REQUEST');
  });

  test('that is missing, with no id either, is 400 and says what to send', () => {
    expect(() => resolve({})).toThrow('neither a query nor a document id; send one of them');
  });
});
