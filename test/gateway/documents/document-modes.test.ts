import { describe, expect, test } from '@jest/globals';
import { AutomaticDocuments } from '#gateway/documents/automatic-documents.ts';
import { documentId } from '#gateway/documents/document-id.ts';
import type { ResolveDocumentOptions } from '#gateway/documents/resolve-document.ts';
import { hash, id, other, outcomeOf, resolve, text } from '#test/gateway/documents/resolve-fixture.ts';

describe('what holds in each mode', () => {
  const layout = '#\nquery Web {\n  a,\n}';
  const schemaOnly =
    '{ __schema { types { name } } ...F } fragment F on Query { __type(name: "A") { name } }';
  test.each<[ResolveDocumentOptions['mode'], Record<string, string>]>([
    [
      'off',
      {
        id: '404 PERSISTED_QUERY_NOT_IN_LIST',
        registered: 'unregistered',
        layout: 'unregistered',
        unknown: 'unregistered',
        unknownHash: '200 PERSISTED_QUERY_NOT_SUPPORTED',
      },
    ],
    [
      'audit',
      {
        id: 'id',
        registered: 'text',
        layout: 'unregistered',
        unknown: 'unregistered',
        unknownHash: '200 PERSISTED_QUERY_NOT_SUPPORTED',
      },
    ],
    [
      'safelist',
      {
        id: 'id',
        registered: 'text',
        layout: 'normalized-text',
        unknown: '403 QUERY_NOT_IN_SAFELIST',
        unknownHash: '404 PERSISTED_QUERY_NOT_IN_LIST',
      },
    ],
    [
      'require-id',
      {
        id: 'id',
        registered: '400 PERSISTED_QUERY_ID_REQUIRED',
        layout: '400 PERSISTED_QUERY_ID_REQUIRED',
        unknown: '400 PERSISTED_QUERY_ID_REQUIRED',
        unknownHash: '404 PERSISTED_QUERY_NOT_IN_LIST',
      },
    ],
  ])('%s', async (mode, expected) => {
    expect({
      id: await outcomeOf({ documentId: id }, { mode }),
      registered: await outcomeOf({ query: text }, { mode }),
      layout: await outcomeOf({ query: layout }, { mode }),
      unknown: await outcomeOf({ query: '{ b }' }, { mode }),
      unknownHash: await outcomeOf({ persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } }, { mode }),
    }).toEqual(expected);
    expect(await outcomeOf({ documentId: other }, { mode })).toBe('404 PERSISTED_QUERY_NOT_IN_LIST');
    expect(await outcomeOf({ documentId: id, query: text }, { mode })).toBe('400 CANNOT_SEND_PQ_ID_AND_BODY');
  });

  test('in a safelist the registered layout runs in place of the one that was sent', async () => {
    expect(await resolve({ query: layout }, { mode: 'safelist' })).toMatchObject({ text, sha256: hash });
  });

  test('a safelist is each client’s own, and the default one is everybody’s', async () => {
    expect(await outcomeOf({ query: layout }, { mode: 'safelist', client: 'ios' })).toBe(
      '403 QUERY_NOT_IN_SAFELIST',
    );
    expect(await outcomeOf({ query: 'query Each{a}' }, { mode: 'safelist', client: 'ios' })).toBe(
      'normalized-text',
    );
  });

  test.each(['{', '', '{ a '.repeat(200), '"', '{ a }'.repeat(50)])(
    'a text that cannot be read is not in the safelist',
    async (query) => {
      const expected = query === '' ? '400 BAD_REQUEST' : '403 QUERY_NOT_IN_SAFELIST';
      expect(await outcomeOf({ query }, { mode: 'safelist' })).toBe(expected);
    },
  );

  test('a question about the schema passes where the mode lets it, and nothing beside it', async () => {
    for (const mode of ['safelist', 'require-id'] as const) {
      expect(await outcomeOf({ query: schemaOnly }, { mode, introspection: true })).toBe('introspection');
      expect(await outcomeOf({ query: schemaOnly }, { mode })).toMatch(/^40[03] /);
      for (const query of [
        '{ __schema { types { name } } a }',
        '{ __typename }',
        '{ ...F } fragment F on Query { ...F }',
      ])
        expect(await outcomeOf({ query }, { mode, introspection: true })).toMatch(/^40[03] /);
    }
  });

  test('what is registered may ask about the schema in any mode', async () => {
    expect((await resolve({ documentId: id })).mayIntrospect).toBe(true);
    expect((await resolve({ query: '{ b }' })).mayIntrospect).toBe(false);
    expect((await resolve({ query: '{ b }' }, { introspection: true })).mayIntrospect).toBe(true);
  });
});

describe('what clients register by themselves', () => {
  const own = '{ b }';
  const sha256Hash = documentId(own).slice('sha256:'.length);
  const persistedQuery = { version: 1, sha256Hash };
  const automaticDocuments = () => new AutomaticDocuments({ maxDocuments: 10, maxBytes: 1_000 });

  test.each(['off', 'audit'] as const)(
    'is missed, sent with its hash, kept, and found (%s)',
    async (mode) => {
      const automatic = automaticDocuments();
      expect(await outcomeOf({ persistedQuery }, { mode, automatic })).toBe('200 PERSISTED_QUERY_NOT_FOUND');
      const sent = await resolve({ persistedQuery, query: own }, { mode, automatic });
      expect(sent).toMatchObject({ outcome: 'automatic', registered: false, keepIn: automatic });
      expect(await outcomeOf({ persistedQuery }, { mode, automatic })).toBe('200 PERSISTED_QUERY_NOT_FOUND');
      automatic.keep(sent);
      expect(await resolve({ persistedQuery }, { mode, automatic })).toMatchObject({
        text: own,
        outcome: 'automatic',
        keepIn: undefined,
      });
    },
  );

  test('under the hash of another text is refused', async () => {
    const automatic = automaticDocuments();
    expect(await outcomeOf({ persistedQuery, query: '{ c }' }, { automatic })).toBe('400 BAD_REQUEST');
  });

  test('is nobody’s where operators decide', async () => {
    const automatic = automaticDocuments();
    automatic.keep({ sha256: sha256Hash, text: own });
    for (const mode of ['safelist', 'require-id'] as const) {
      expect(await outcomeOf({ persistedQuery }, { mode, automatic })).toBe(
        '404 PERSISTED_QUERY_NOT_IN_LIST',
      );
      expect(await outcomeOf({ persistedQuery, query: own }, { mode, automatic })).toBe(
        '400 CANNOT_SEND_PQ_ID_AND_BODY',
      );
    }
  });

  test('and is registered too is the operators’', async () => {
    const automatic = automaticDocuments();
    const registered = { version: 1, sha256Hash: hash };
    expect(await resolve({ persistedQuery: registered, query: text }, { automatic })).toMatchObject({
      registered: true,
      outcome: 'text',
      keepIn: undefined,
    });
  });

  test('is found by nothing but the extension', async () => {
    const automatic = automaticDocuments();
    automatic.keep({ sha256: sha256Hash, text: own });
    expect(await outcomeOf({ documentId: sha256Hash }, { automatic })).toBe(
      '404 PERSISTED_QUERY_NOT_IN_LIST',
    );
  });
});
