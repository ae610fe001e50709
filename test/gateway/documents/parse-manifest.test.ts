import { describe, expect, test } from '@jest/globals';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { digestOf } from '#gateway/bounded/digest.ts';
import { documentId } from '#gateway/documents/document-id.ts';
import { parseManifest } from '#gateway/documents/parse-manifest.ts';
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

  test('a text with half of a surrogate pair cannot be registered under the id of the text with U+FFFD', () => {
    const honest = entry('A', 'query A { a(b: "\uFFFD") }');
    expect(mistake(manifestJson([honest]))).toBe('none');
    const hostile = { ...honest, text: 'query A { a(b: "\uD800") }' };
    expect(mistake(manifestJson([hostile]))).toMatch(/documents\[0\]\.text.*not well-formed Unicode/);
    expect(() => digestOf(hostile.text, 'sha256')).toThrow('not well-formed Unicode');
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
      /^web\.json documents\[0\]\.id \(A\): expected "sha256:"/,
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
      'web.json documents[0].id (A)',
      'web.json documents[0].kind (A)',
    ]);
  });

  test('tells a file that was cut off from one that is wrong', () => {
    const json = manifestJson([entry('A')]);
    expect(mistake(json.slice(0, -20))).toMatch(/^web\.json is not JSON: .*; the file seems to be cut off$/);
    expect(mistake(`${json}]`)).not.toContain('cut off');
  });

  test('a text of 10 MB is told by its entry, and is not printed', () => {
    const message = mistake(manifestJson([entry('Huge', `query Huge { a } #${'x'.repeat(10_000_000)}`)]));
    expect(message).toBe(
      'web.json documents[0].text (Huge): the text is longer than the 1048576 characters allowed',
    );
  });

  test('of a thousand mistakes, it tells the first twenty', () => {
    const lines = mistake(manifestJson(Array.from({ length: 1000 }, () => ({ id: 1 })))).split('\n');
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toMatch(/^web\.json: … and \d+ more mistakes\.$/);
  });

  test.each(['entry', 'manifest'])('a key named __proto__ in an %s is an unknown key', (where) => {
    const json = manifestJson([entry('A')]);
    const at = where === 'entry' ? '"id"' : '"client"';
    const message = mistake(json.replace(at, `"__proto__": { "polluted": true }, ${at}`));
    expect(message).toMatch(/Unrecognized key: "__proto__"/);
    expect(Object('').polluted).toBeUndefined();
  });

  test('a key named __proto__ is an unknown key', () => {
    const json = manifestJson([]).replace('{', '{"__proto__":{"client":"default"},');
    expect(mistake(json)).toMatch(/^web\.json: .*__proto__/);
  });
});

describe('what an entry may say of itself', () => {
  const full = {
    aliases: [digestOf('query A { a }', 'md5'), digestOf('query A { a }', 'sha1'), 'web~1.0~x', '42'],
    clientVersions: ['1.0.0'],
    points: { default: 3, worst: 300 },
    authenticated: true,
    requiredScopes: ['a and b or c'],
    requiredPolicies: ['finance'],
    subgraphs: ['catalog'],
    state: 'retired',
    retireAfter: '2026-12-31',
  };

  test('is read as it is', () => {
    expect(parse(manifestJson([entry('A', undefined, full)])).documents[0]).toMatchObject(full);
  });

  test('an alias that looks like a digest must be that of the text', () => {
    const wrong = digestOf('query B { b }', 'sha1');
    expect(mistake(manifestJson([entry('A', undefined, { aliases: [wrong] })]))).toBe(
      `web.json documents[0] (A): the alias is ${wrong}, but the text hashes to ${digestOf('query A { a }', 'sha1')}.`,
    );
  });

  test('nobody takes the alias of another document', () => {
    const json = manifestJson([
      entry('A', undefined, { aliases: ['7'] }),
      entry('B', undefined, { aliases: ['7'] }),
    ]);
    expect(mistake(json)).toBe(
      'web.json documents[1] (B): the id 7 is there twice, for A too; remove one entry.',
    );
  });

  test('the id is no alias of itself', () => {
    const aliases = [digestOf('query A { a }', 'sha256')];
    expect(mistake(manifestJson([entry('A', undefined, { aliases })]))).toMatch(
      /is the id itself; remove it/,
    );
  });

  test.each(['../a', 'a/b', '__proto__', 'sha1:ab', '', ' ', 'a'.repeat(257)])('%j is no alias', (alias) => {
    expect(mistake(manifestJson([entry('A', undefined, { aliases: [alias] })]))).toMatch(
      /^web\.json documents\[0\]\.aliases\[0\] \(A\): /,
    );
  });

  test.each(['active', 'deprecated'])('a document that is %s has no last day', (state) => {
    expect(mistake(manifestJson([entry('A', undefined, { state, retireAfter: '2026-12-31' })]))).toBe(
      'web.json documents[0].retireAfter (A): is for retired documents alone',
    );
  });

  test.each(['2026-02-30', '2026-12-31T00:00:00Z', 'soon'])('%s is no last day', (retireAfter) => {
    const json = manifestJson([entry('A', undefined, { state: 'retired', retireAfter })]);
    expect(mistake(json)).toMatch(/documents\[0\]\.retireAfter/);
  });
});
