import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseDocuments, readDocuments } from '#allowlist/formats/read-documents.ts';
import { digestOf } from '#gateway/bounded/digest.ts';
import { documentId } from '#gateway/documents/document-id.ts';
import type { DigestAlgorithm } from '#gateway/bounded/digest.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { entry, manifestJson } from '#test/gateway/documents/manifest-fixture.ts';

const a = 'query A { a }';
const b = 'mutation B { b }';
const sha256 = (text: string): string => digestOf(text, 'sha256');
const sha1 = (text: string): string => digestOf(text, 'sha1');
const md5 = (text: string): string => digestOf(text, 'md5');

const options = { source: 'file.json', client: 'web' };

function read(value: unknown, more: object = {}) {
  return parseDocuments(typeof value === 'string' ? value : JSON.stringify(value), { ...options, ...more });
}

function mistake(value: unknown): string {
  try {
    read(value);
  } catch (error) {
    if (error instanceof StartupError) return error.message;
    throw error;
  }
  return 'none';
}

const operation = (text: string, name: string, more: object = {}): object => ({
  id: sha256(text),
  name,
  type: text.split(' ')[0],
  body: text,
  ...more,
});
const apollo = (...operations: readonly object[]): object => ({
  format: 'apollo-persisted-query-manifest',
  version: 1,
  operations,
});

describe("Apollo's manifest", () => {
  test('is read with what it says of each operation', () => {
    expect(read(apollo(operation(a, 'A'), operation(b, 'B')))).toEqual({
      documents: [
        { place: 'file.json operations[0] (A)', text: a, aliases: [], claimed: { name: 'A', kind: 'query' } },
        {
          place: 'file.json operations[1] (B)',
          text: b,
          aliases: [],
          claimed: { name: 'B', kind: 'mutation' },
        },
      ],
      notes: [],
    });
  });

  test('gives a client the operations of everyone and its own, and says what it left out', () => {
    const all = operation(a, 'A', { clientName: null });
    const own = operation(b, 'B', { clientName: 'web' });
    const other = operation('query C { c }', 'C', { clientName: 'ios' });
    const { documents, notes } = read(apollo(all, own, other));
    expect(documents.map(({ text }) => text)).toEqual([a, b]);
    expect(notes).toEqual(['file.json: left out 1 operations for other clients than "web".']);
  });

  test('tells every entry that is wrong, by its name', () => {
    const broken = apollo(
      operation(a, 'A', { id: sha256(b) }),
      operation(b, 'B', { body: '' }),
      operation(b, 'C', { type: 'fragment' }),
      { name: 'D' },
    );
    expect(mistake(broken).split('\n')).toEqual([
      `file.json operations[0] (A): the id is ${sha256(b)}, but the sha256 of the text is ${sha256(a)}; build the manifest again.`,
      expect.stringMatching(/^file\.json operations\[1\] \(B\) body: /),
      expect.stringMatching(/^file\.json operations\[2\] \(C\) type: /),
      expect.stringMatching(/^file\.json operations\[3\] \(D\) id: /),
    ]);
  });

  test('of another version is not guessed at', () => {
    expect(mistake({ ...apollo(), version: 2 })).toMatch(/^file\.json version: /);
  });
});

describe('a map of ids to texts', () => {
  test.each([
    ["Relay's, by MD5", { [md5(a)]: a }, [md5(a)]],
    ["Relay's or an older Code Generator's, by SHA-1", { [sha1(a)]: a }, [sha1(a)]],
    ["Hive's or a newer Code Generator's, by SHA-256", { [sha256(a)]: a }, []],
    ["Code Generator's with a prefix", { [`sha256:${sha256(a)}`]: a }, []],
    ['by ids that a server gave', { '10042': a }, ['10042']],
  ])('%s is read, and its ids stay good', (_case, map, aliases) => {
    const [document, ...more] = read(map).documents;
    expect(document).toMatchObject({ text: a, aliases });
    expect(more).toEqual([]);
  });

  test('of a Hive app deployment adds the ids that its clients send', () => {
    const map = { [sha256(a)]: a, [md5(b)]: b };
    const { documents } = read(map, { app: { name: 'shop-ios', version: '2.0.1' } });
    expect(documents.map(({ aliases }) => aliases)).toEqual([
      [`shop-ios~2.0.1~${sha256(a)}`],
      [md5(b), `shop-ios~2.0.1~${md5(b)}`],
    ]);
  });

  test('with two ids for one text is one document with both', () => {
    expect(read({ [md5(a)]: a, [sha1(a)]: a }).documents).toEqual([
      { place: `file.json ["${md5(a)}"]`, text: a, aliases: [md5(a), sha1(a)] },
    ]);
  });

  test.each<[DigestAlgorithm, string]>([
    ['md5', md5(b)],
    ['sha1', sha1(b)],
    ['sha256', sha256(b)],
    ['sha256', `sha256:${sha256(b)}`],
    ['md5', md5(a).toUpperCase()],
  ])('with a %s that is not that of its text is refused: %s', (algorithm, id) => {
    expect(mistake({ [id]: a })).toBe(
      `file.json ["${id}"]: the id is ${id}, but the ${algorithm} of the text is ${digestOf(a, algorithm)}; build the manifest again.`,
    );
  });

  test('that holds one id twice is refused, though JSON itself keeps the second', () => {
    expect(mistake(`{ "7": ${JSON.stringify(a)}, "\\u0037" : ${JSON.stringify(b)} }`)).toBe(
      'file.json ["7"]: the id is there twice; build the file again.',
    );
  });

  test('is not misled by texts that look like keys', () => {
    const tricky = 'query A { a(b: "\\": {", c: "7\\":") } # "x" : "y"';
    expect(read({ '7': tricky, '8': `${tricky} ` }).documents).toHaveLength(2);
  });

  test.each(['../../etc/passwd', 'a/b', 'sha1:abc', '', 'a b', 'x'.repeat(300)])(
    'refuses the id %j',
    (id) => {
      expect(mistake({ [id]: a })).toMatch(
        /^file\.json \["[^\n]*"\]: "[^\n]*" is no id that clients can send; expected/,
      );
    },
  );

  test('a key named __proto__ is an id like others, and a bad one', () => {
    expect(mistake(`{ "__proto__": ${JSON.stringify(a)} }`)).toMatch(
      /^file\.json \["__proto__"\]: "__proto__" is no id that clients can send/,
    );
  });

  test.each([[null], [1], [''], [{}], [['query A { a }']]])('refuses %j in place of a text', (text) => {
    expect(mistake({ '7': text })).toBe('file.json ["7"]: expected the text of a GraphQL document.');
  });
});

describe('a list of pairs', () => {
  test('is read as Relay sends it', () => {
    expect(
      read([
        ['1', a],
        [md5(b), b],
      ]).documents,
    ).toMatchObject([
      { text: a, aliases: ['1'] },
      { text: b, aliases: [md5(b)] },
    ]);
  });

  test('with one id for two texts names both entries', () => {
    expect(
      mistake([
        ['1', a],
        ['1', b],
      ]),
    ).toBe('file.json ["1"]: the id 1 is that of another text, at file.json ["1"].');
  });

  test('may hold a pair twice', () => {
    expect(
      read([
        ['1', a],
        ['1', a],
      ]).documents,
    ).toHaveLength(1);
  });

  test.each([[['1']], [[1, a]], ['1'], [['1', a, 2]], [null]])('refuses %j as a pair', (pair) => {
    expect(mistake([pair])).toMatch(/^file\.json \["?[01]"?\]: expected /);
  });
});

describe("Weir's own manifest", () => {
  test('is read with its entries whole', () => {
    const own = manifestJson([entry('A', a, { owner: 'team', aliases: ['7'] })]);
    expect(read(own).documents).toMatchObject([
      {
        place: 'file.json documents[0] (A)',
        text: a,
        aliases: ['7'],
        entry: { owner: 'team', state: 'active' },
      },
    ]);
  });

  test('with a hash that is wrong is refused', () => {
    expect(mistake(manifestJson([{ ...entry('A', a), text: b }]))).toMatch(
      /\(A\): the id is .*, but the text hashes to/,
    );
  });
});

test.each<[string, unknown]>([
  ["Apollo's manifest", apolloWith('query A { a(b: "\uD800") }')],
  ['a map', { '7': 'query A { a(b: "\uD800") }' }],
  ['a list of pairs', [['7', 'query A { a(b: "\uD800") }']]],
])('%s with half of a surrogate pair in a text is refused', (_, value) => {
  expect(mistake(value)).toMatch(/not well-formed Unicode/);
});

function apolloWith(body: string): object {
  const operations = [{ id: '7', name: 'A', type: 'query', body }];
  return { format: 'apollo-persisted-query-manifest', version: 1, operations };
}

describe('what is no manifest', () => {
  test.each(['null', '"text"', '7', 'true'])('%s is refused', (json) => {
    expect(mistake(json)).toMatch(/^file\.json: The file is no manifest of a known format/);
  });

  test('HTML is told as no JSON', () => {
    expect(mistake('<html>')).toMatch(/^file\.json is not JSON: /);
  });

  test('a file that was cut off says so', () => {
    const json = JSON.stringify(apollo(operation(a, 'A')));
    expect(mistake(json.slice(0, -10))).toMatch(/; the file seems to be cut off$/);
  });

  test('a thousand mistakes are not a thousand lines', () => {
    const lines = mistake(Array.from({ length: 1000 }, () => [1])).split('\n');
    expect([lines.length, lines.at(-1)]).toEqual([21, '… and 980 more.']);
  });
});

describe('a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weir-documents-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('is read with the folders in it, each file to its last byte', async () => {
    await mkdir(join(folder, 'cart'));
    await writeFile(join(folder, 'A.graphql'), `${a}\n`);
    await writeFile(join(folder, 'cart/B.gql'), b);
    await writeFile(join(folder, 'README.md'), 'none');
    const { documents } = await readDocuments(folder, { client: 'web' });
    expect(documents).toEqual([
      { place: join(folder, 'A.graphql'), text: `${a}\n`, aliases: [] },
      { place: join(folder, 'cart/B.gql'), text: b, aliases: [] },
    ]);
    expect(documentId(documents[0]?.text ?? '')).not.toBe(documentId(a));
  });

  test('does not lead elsewhere by a link', async () => {
    const outside = join(folder, 'outside');
    await mkdir(join(folder, 'in'));
    await writeFile(outside, a);
    await symlink(outside, join(folder, 'in/link.graphql'));
    await expect(readDocuments(join(folder, 'in'), { client: 'web' })).rejects.toThrow(
      'The folder holds no .graphql file.',
    );
  });

  test('one file of it may be named by itself', async () => {
    await writeFile(join(folder, 'A.graphql'), a);
    const { documents } = await readDocuments(join(folder, 'A.graphql'), { client: 'web' });
    expect(documents).toMatchObject([{ text: a }]);
  });

  test('that is not there is a mistake of the command', async () => {
    await expect(readDocuments(join(folder, 'nope'), { client: 'web' })).rejects.toMatchObject({
      message: expect.stringMatching(/nope: There is no such file or folder\.$/),
      exitCode: 2,
    });
  });
});
