import { describe, expect, test } from '@jest/globals';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { documentId, parseManifest } from '#gateway/documents/parse-manifest.ts';
import { entry, manifestJson } from '#test/gateway/documents/manifest-fixture.ts';

const parse = (json: string) => parseManifest(json, 'web.json');

function mistake(json: string): string {
  try {
    parse(json);
  } catch (error) {
    if (error instanceof StartupError) return error.message;
    throw error;
  }
  return 'none';
}

describe('parseManifest', () => {
  test('reads entries in their order, active unless they say otherwise', () => {
    const { client, documents } = parse(
      manifestJson([
        entry('B', undefined, { owner: 'web team' }),
        entry('A', undefined, { state: 'retired' }),
      ]),
    );
    expect(client).toBe('web');
    expect(documents).toMatchObject([
      { name: 'B', owner: 'web team', state: 'active' },
      { name: 'A', state: 'retired' },
    ]);
  });

  test('reads a manifest without documents', () => {
    expect(parse(manifestJson([])).documents).toEqual([]);
  });

  test('the id is the SHA-256 of the UTF-8 text, to the last byte', () => {
    expect([documentId('{ a }'), documentId('# ü')]).toEqual([
      'sha256:1c7e1e347f726166b5b1c55afd61f278cc9b45e00c108ec33d540a566379811b',
      'sha256:b3fbee04cd6f56f45984d083d053e42159a34574ff49da0857ddedd8a1cbb7b4',
    ]);
    expect(documentId('{ a }')).not.toBe(documentId('{ a }\n'));
  });

  test('nobody can register one text under the id of another', () => {
    const stolen = { ...entry('A'), text: 'mutation A { pay }' };
    expect(mistake(manifestJson([entry('B'), stolen]))).toMatch(
      /^web\.json documents\[1\] \(A\): the id is sha256:[0-9a-f]{64}, but the text hashes to sha256:[0-9a-f]{64}\.$/,
    );
  });

  test('one id cannot be there twice', () => {
    expect(mistake(manifestJson([entry('A'), entry('A')]))).toMatch(
      /^web\.json documents\[1\] \(A\): .* is there twice/,
    );
  });

  test('what is not JSON is told with the file', () => {
    expect(mistake('{ "format": ')).toMatch(/^web\.json is not JSON: /);
  });

  test.each([
    ['null', 'null', /^web\.json: .*expected object/],
    ['a list', '[]', /^web\.json: .*expected object/],
    ['another format', manifestJson([], { format: 'other' }), /^web\.json format: /],
    ['another version', manifestJson([], { version: 2 }), /^web\.json version: /],
    ['an unknown key', manifestJson([], { operations: [] }), /^web\.json: .*"operations"/],
    [
      'a client that is no name',
      manifestJson([], { client: '../web' }),
      /^web\.json client: expected letters/,
    ],
    ['an empty client', manifestJson([], { client: '' }), /^web\.json client: /],
    [
      'a bare hash as id',
      manifestJson([{ ...entry('A'), id: 'a'.repeat(64) }]),
      /^web\.json documents\[0\]\.id: expected "sha256:"/,
    ],
    [
      'an id in upper case',
      manifestJson([{ ...entry('A'), id: `sha256:${'A'.repeat(64)}` }]),
      /documents\[0\]\.id/,
    ],
    ['an entry without a text', manifestJson([{ ...entry('A'), text: undefined }]), /documents\[0\]\.text/],
    ['an unknown state', manifestJson([entry('A', undefined, { state: 'gone' })]), /documents\[0\]\.state/],
    [
      'a subscription',
      manifestJson([entry('A', undefined, { kind: 'subscription' })]),
      /documents\[0\]\.kind/,
    ],
    [
      'a day for an instant',
      manifestJson([entry('A', undefined, { registeredAt: '2026-01-01' })]),
      /documents\[0\]\.registeredAt/,
    ],
  ])('%s is told with its place', (_case, json, message) => {
    expect(mistake(json)).toMatch(message);
  });

  test('tells every mistake of the form at once, one a line', () => {
    const lines = mistake(manifestJson([{ ...entry('A'), id: 'x', kind: 'y' }], { version: 3 })).split('\n');
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      'web.json version',
      'web.json documents[0].id',
      'web.json documents[0].kind',
    ]);
  });

  test('a key named __proto__ is an unknown key', () => {
    const json = manifestJson([]).replace('{', '{"__proto__":{"client":"default"},');
    expect(mistake(json)).toMatch(/^web\.json: .*__proto__/);
  });
});
