import { describe, expect, test } from '@jest/globals';
import type { DocumentReference } from '#gateway/documents/read-reference.ts';
import { hash, id, other, outcomeOf, resolve, text } from '#test/gateway/documents/resolve-fixture.ts';

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

  test.each(ways)('is found by %s', async (_way, reference) => {
    expect(await resolve(reference)).toMatchObject({
      text,
      sha256: hash,
      id,
      registered: true,
      outcome: 'id',
    });
  });

  test('is found by documentId first, then the extension, then doc_id', async () => {
    expect((await resolve({ documentId: id, docId: other })).id).toBe(id);
    expect((await resolve({ persistedQuery: { version: 1, sha256Hash: hash }, docId: other })).id).toBe(id);
    expect(await outcomeOf({ documentId: other, docId: id })).toBe('404 PERSISTED_QUERY_NOT_IN_LIST');
  });

  test('that is not in the list is 404', async () => {
    expect(await outcomeOf({ documentId: `sha256:${'0'.repeat(64)}` })).toBe(
      '404 PERSISTED_QUERY_NOT_IN_LIST',
    );
    expect(await outcomeOf({ docId: 'Web' })).toBe('404 PERSISTED_QUERY_NOT_IN_LIST');
  });

  test('of another client is 404, as if it did not exist', async () => {
    expect(await outcomeOf({ documentId: id }, { client: 'app' })).toBe('404 PERSISTED_QUERY_NOT_IN_LIST');
  });

  test('is 404 where ids are off', async () => {
    expect(await outcomeOf({ documentId: id }, { isOff: true })).toBe('404 PERSISTED_QUERY_NOT_IN_LIST');
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
  ])('%j is an id that nobody registered', async (documentId) => {
    expect(await outcomeOf({ documentId })).toBe('404 PERSISTED_QUERY_NOT_IN_LIST');
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
  ])('with %s is 400', async (_case, documentId) => {
    expect(await outcomeOf({ documentId })).toBe('400 BAD_REQUEST');
    expect(await outcomeOf({ docId: documentId })).toBe('400 BAD_REQUEST');
  });

  test('together with a text is 400: which of them counts would be anyone’s guess', async () => {
    expect(await outcomeOf({ documentId: id, query: text })).toBe('400 CANNOT_SEND_PQ_ID_AND_BODY');
    expect(await outcomeOf({ docId: id, query: text })).toBe('400 CANNOT_SEND_PQ_ID_AND_BODY');
    expect(await outcomeOf({ persistedQuery: { version: 1, sha256Hash: hash }, query: text })).toBe(
      '400 CANNOT_SEND_PQ_ID_AND_BODY',
    );
  });
});

describe("the extension of Apollo's clients", () => {
  test('with an unknown hash makes them send the text, in the words they know', async () => {
    const reference = { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } };
    expect(await outcomeOf(reference)).toBe('200 PERSISTED_QUERY_NOT_SUPPORTED');
    expect(await outcomeOf(reference, { isOff: true })).toBe('200 PERSISTED_QUERY_NOT_SUPPORTED');
    await expect(resolve(reference)).rejects.toThrow('PersistedQueryNotSupported');
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
  ])('that is malformed (%s) is 400', async (_case, persistedQuery) => {
    expect(await outcomeOf({ persistedQuery })).toBe('400 BAD_REQUEST');
  });

  test('that is null is none', async () => {
    expect((await resolve({ persistedQuery: null, query: text })).id).toBeUndefined();
  });
});

describe('a document by its text', () => {
  test('is known to be registered', async () => {
    expect(await resolve({ query: text })).toMatchObject({
      text,
      sha256: hash,
      id: undefined,
      registered: true,
      outcome: 'text',
    });
  });

  test('is not registered for another client, or with another space in it', async () => {
    expect((await resolve({ query: text }, { client: 'app' })).registered).toBe(false);
    expect((await resolve({ query: `${text} ` })).registered).toBe(false);
    expect((await resolve({ query: text }, { isOff: true })).registered).toBe(false);
  });

  test.each([1, true, ['{ a }'], { a: 1 }])('that is %j is 400', async (query) => {
    expect(await outcomeOf({ query })).toBe('400 BAD_REQUEST');
  });

  test('that is missing, with no id either, is 400 and says what to send', async () => {
    await expect(resolve({})).rejects.toThrow('neither a query nor a document id; send one of them');
  });
});

describe('a document by its path', () => {
  test('is found like any other id, and counts last', async () => {
    expect((await resolve({ pathId: id })).outcome).toBe('id');
    expect((await resolve({ pathId: hash, documentId: id })).outcome).toBe('id');
    expect((await resolve({ pathId: 'WebAlias' })).id).toBe(id);
  });

  test('is refused where the parameters name another', async () => {
    expect(await outcomeOf({ pathId: id, documentId: other })).toBe('400 BAD_REQUEST');
    expect(await outcomeOf({ pathId: id, docId: 'WebAlias' })).toBe('400 BAD_REQUEST');
    const persistedQuery = { version: 1, sha256Hash: '0'.repeat(64) };
    expect(await outcomeOf({ pathId: id, persistedQuery })).toBe('400 BAD_REQUEST');
  });

  test.each(['../web.json', '..', '.', '%2e%2e', 'a/b', '//', hash.toUpperCase(), hash.slice(1)])(
    '%j names nothing',
    async (pathId) => {
      expect(await outcomeOf({ pathId })).toBe('404 PERSISTED_QUERY_NOT_IN_LIST');
    },
  );

  test.each(['a\u0000', 'a\r\nset-cookie: x', '\u007f', ''])('%j is malformed', async (pathId) => {
    expect(await outcomeOf({ pathId })).toBe('400 BAD_REQUEST');
  });
});
