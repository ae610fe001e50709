import { describe, expect, test } from '@jest/globals';
import { parseDocuments } from '#allowlist/formats/read-documents.ts';
import { documentFiles, writeDocuments } from '#allowlist/formats/write-documents.ts';
import type { JsonFormat } from '#allowlist/formats/write-documents.ts';
import { digestOf } from '#gateway/bounded/digest.ts';
import { documentId } from '#gateway/documents/document-id.ts';
import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';

function document(name: string, aliases?: readonly string[]): PersistedDocument {
  const text = `query ${name} { a }`;
  return { id: documentId(text), name, kind: 'query', text, aliases, state: 'active' };
}
const idsOf = (json: string): readonly string[] => Object.keys(JSON.parse(json));

describe.each<JsonFormat>(['apollo', 'relay', 'relay-pairs', 'codegen', 'hive'])(
  'exported as %s',
  (format) => {
    test('documents come back as they were', () => {
      const documents = [document('A'), document('B', ['10042'])];
      const json = writeDocuments(documents, { format });
      const read = parseDocuments(json, { source: 'file', client: 'web' }).documents;
      expect(read.map(({ text }) => documentId(text)).sort()).toEqual(documents.map(({ id }) => id).sort());
    });

    test.each(['md5', 'sha1', 'sha256', 'prefixed'] as const)(
      'ids may be %s, and are those of their texts',
      (ids) => {
        const json = writeDocuments([document('A')], { format, ids });
        const [read] = parseDocuments(json, { source: 'file', client: 'web' }).documents;
        const { text } = document('A');
        expect(read?.aliases).toEqual(ids === 'md5' || ids === 'sha1' ? [digestOf(text, ids)] : []);
      },
    );

    test('a list without documents is one', () => {
      const read = parseDocuments(writeDocuments([], { format }), { source: 'file', client: 'web' });
      expect(read.documents).toEqual([]);
    });
  },
);

test('each tool gets the ids that it writes itself', () => {
  const one = document('A');
  const bare = one.id.slice('sha256:'.length);
  expect(idsOf(writeDocuments([one], { format: 'relay' }))).toEqual([digestOf(one.text, 'md5')]);
  expect(idsOf(writeDocuments([one], { format: 'codegen' }))).toEqual([one.id]);
  expect(idsOf(writeDocuments([one], { format: 'hive' }))).toEqual([bare]);
  expect(JSON.parse(writeDocuments([one], { format: 'apollo' }))).toEqual({
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [{ id: bare, name: 'A', type: 'query', body: one.text }],
  });
});

test('an id that a server gave goes back to Relay, a digest or the name of a deployment does not', () => {
  const { text } = document('A');
  const aliases = ['app~1~x', digestOf(text, 'sha1'), '10042'];
  expect(idsOf(writeDocuments([document('A', aliases)], { format: 'relay' }))).toEqual(['10042']);
  expect(idsOf(writeDocuments([document('A', aliases.slice(0, 2))], { format: 'relay' }))).toEqual([
    digestOf(text, 'md5'),
  ]);
});

test('files have the names of their operations, and more of a name where several would be one file', () => {
  const other = { ...document('Cart'), id: documentId('query Cart { b }'), text: 'query Cart { b }' };
  const files = documentFiles([document('A'), document('Cart'), other, document('cart')]);
  expect(files.map(({ file }) => file)).toEqual([
    'A.graphql',
    ...[document('Cart'), other, document('cart')].map(
      ({ name, id }) => `${name}.${id.slice(7, 19)}.graphql`,
    ),
  ]);
  expect(new Set(files.map(({ file }) => file.toLowerCase())).size).toBe(4);
});
