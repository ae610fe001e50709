import { createHash } from 'node:crypto';
import type { GrowthCase, GrowthInput } from '#test/security/growth/growth-case.ts';

/** `limits.maxTokens`. */
const maxTokens = 5_000;
/** A body has `limits.maxBodyBytes`; the text is a little shorter. */
const maxTextBytes = 999_000;

/** A text of so many items. */
type Write = (size: number) => string;

const repeat =
  (start: string, item: string, end: string): Write =>
  (size) =>
    start + item.repeat(size) + end;

const each =
  (start: string, item: (index: number, size: number) => string, end: string): Write =>
  (size) =>
    start + Array.from({ length: size }, (_, index) => item(index, size)).join('') + end;

/** No cache knows the text: it ends with a comment of its own. */
function send(query: string, serial: number): GrowthInput {
  return { body: JSON.stringify({ query: `${query} # ${serial}` }) };
}

const documentCase =
  (unit: string) =>
  ([name, limit, write]: readonly [name: string, limit: number, write: Write]): GrowthCase => ({
    part: 'document',
    name,
    limit,
    unit,
    input: (size, serial) => send(write(size), serial),
  });

/** Counted in items, of as many tokens as the limit is divided by. */
const counted: readonly (readonly [name: string, limit: number, write: Write])[] = [
  ['one field over and over', maxTokens - 9, repeat('{ ', 'hello ', '}')],
  ['fields that do not exist', maxTokens - 9, each('{ ', (index) => `f${index} `, '}')],
  ['aliases of one name', (maxTokens - 9) / 3, repeat('{ ', 'a: hello ', '}')],
  ['different aliases', (maxTokens - 9) / 3, each('{ ', (index) => `a${index}: hello `, '}')],
  ['objects that overlap', (maxTokens - 9) / 4, repeat('{ items { ', 'next { id } ', '} }')],
  [
    'fields with arguments that differ',
    (maxTokens - 9) / 9,
    each('{ ', (at) => `items(first: ${at}) { id } `, '}'),
  ],
  ['arguments of one name', (maxTokens - 9) / 3, repeat('{ hello(', 'name: "x" ', ') }')],
  ['arguments that do not exist', (maxTokens - 9) / 3, each('{ hello(', (index) => `a${index}: 1 `, ') }')],
  ['a list in an argument', maxTokens - 9, repeat('{ echo(value: [', '1 ', ']) }')],
  ['an object in an argument', (maxTokens - 9) / 3, each('{ echo(value: {', (at) => `k${at}: 1 `, '}) }')],
  [
    'an input object with fields that do not exist',
    (maxTokens - 9) / 3,
    each('{ hello(by: {', (at) => `k${at}: 1 `, '}) }'),
  ],
  ['nested lists', 990, (size) => `{ hello(name: ${'['.repeat(size)}${']'.repeat(size)}) }`],
  [
    'nested input objects',
    990,
    (size) => `{ hello(by: ${'{nested: '.repeat(size)}{name: "x"}${'}'.repeat(size)}) }`,
  ],
  ['nested selections', 15, (size) => `{ items { ${'next { '.repeat(size)}id${' }'.repeat(size)} } }`],
  [
    'nested types of variables',
    990,
    (size) => `query ($v: ${'['.repeat(size)}Int${']'.repeat(size)}) { hello }`,
  ],
  ['selections that are not closed', maxTokens, repeat('', '{', '')],
  [
    'a chain of fragments',
    (maxTokens - 9) / 8,
    each('{ ...F0 } ', (at, size) => `fragment F${at} on Query { ...F${(at + 1) % (size + 1)} } `, ''),
  ],
  [
    'fragments that nothing uses',
    (maxTokens - 9) / 7,
    each('{ hello } ', (at) => `fragment F${at} on Query { hello } `, ''),
  ],
  ['fragments of one name', (maxTokens - 9) / 7, repeat('{ ...F } ', 'fragment F on Query { hello } ', '')],
  ['spreads of one fragment', (maxTokens - 20) / 2, repeat('{ ', '...F ', '} fragment F on Query { hello }')],
  ['spreads of fragments that do not exist', (maxTokens - 9) / 2, each('{ ', (at) => `...F${at} `, '}')],
  [
    'fragments that are all spread',
    (maxTokens - 9) / 9,
    (size) =>
      `${each('{ ', (at) => `...F${at} `, '} ')(size)}${each('', (at) => `fragment F${at} on Query { hello } `, '')(size)}`,
  ],
  ['inline fragments', (maxTokens - 9) / 6, repeat('{ ', '... on Query { hello } ', '}')],
  ['one directive over and over', (maxTokens - 9) / 6, repeat('{ hello ', '@include(if: true) ', '}')],
  ['directives that do not exist', (maxTokens - 9) / 2, each('{ hello ', (at) => `@d${at} `, '}')],
  ['fields with a condition each', 50, each('{ ', (at) => `h${at % 30}: hello @include(if: true) `, '}')],
  ['definitions of variables', (maxTokens - 9) / 4, each('query (', (at) => `$v${at}: Int `, ') { hello }')],
  ['definitions of one variable', (maxTokens - 9) / 4, repeat('query (', '$v: Int ', ') { hello }')],
  [
    'variables of types that do not exist',
    (maxTokens - 9) / 4,
    each('query (', (at) => `$v${at}: T${at} `, ') { hello }'),
  ],
  ['a long default', maxTokens - 20, repeat('query ($v: Anything = [', '1 ', ']) { echo(value: $v) }')],
  [
    'variables that are used and not defined',
    maxTokens / 2 - 9,
    each('{ echo(value: [', (at) => `$v${at} `, ']) }'),
  ],
  ['operations', (maxTokens - 9) / 5, each('', (at) => `query Q${at} { hello } `, '')],
  ['operations of one name', (maxTokens - 9) / 5, repeat('', 'query Q { hello } ', '')],
  ['enum values that do not exist', maxTokens - 9, each('{ hello(name: [', (at) => `E${at} `, ']) }')],
  [
    'introspection with aliases',
    20,
    each('{ ', (at) => `s${at}: __schema { types { name fields { name } } } `, '}'),
  ],
];

/** Counted in bytes: one token, or none at all, however long. */
const long: readonly (readonly [name: string, limit: number, write: Write])[] = [
  ['a string', maxTextBytes, repeat('{ hello(name: "', 'x', '") }')],
  ['a string of letters of two bytes', maxTextBytes / 2, repeat('{ hello(name: "', 'é', '") }')],
  ['a string of escapes', maxTextBytes / 7, repeat('{ hello(name: "', '\\u0041', '") }')],
  ['a string of escapes in braces', maxTextBytes / 9, repeat('{ hello(name: "', '\\u{0041}', '") }')],
  ['a string that is not closed', maxTextBytes, repeat('{ hello(name: "', 'x', '')],
  ['a block string', maxTextBytes, repeat('{ hello(name: """', 'x', '""") }')],
  ['lines of a block string', maxTextBytes / 2, repeat('{ hello(name: """', '\n', '""") }')],
  ['indented lines of a block string', maxTextBytes / 8, repeat('{ hello(name: """', '\n     x', '""") }')],
  ['quotes in a block string', maxTextBytes / 8, repeat('{ hello(name: """', '\\"""', '""") }')],
  ['a comment', maxTextBytes, repeat('{ hello #', 'x', '\n}')],
  ['comments', maxTextBytes / 3, repeat('{ hello ', '#\n', '}')],
  ['commas', maxTextBytes, repeat('{ hello ', ',', '}')],
  ['spaces', maxTextBytes, repeat('{ hello ', ' ', '}')],
  ['lines', maxTextBytes / 2, repeat('{ hello ', '\n', '}')],
  ['lines before a mistake', maxTextBytes / 2, repeat('{ hello ', '\n', '$ }')],
  ['one line before a mistake', maxTextBytes, repeat('{ hello ', ' ', '$ }')],
  ['byte order marks', maxTextBytes / 3, repeat('', '\uFEFF', '{ hello }')],
  ['an integer', maxTextBytes, repeat('{ items(first: 1', '9', ') { id } }')],
  ['an integer of a custom scalar', maxTextBytes, repeat('{ echo(value: 1', '9', ') }')],
  ['a fraction of a custom scalar', maxTextBytes, repeat('{ echo(value: 1.', '9', ') }')],
  ['a fraction', maxTextBytes, repeat('{ items(first: 1.', '9', ') { id } }')],
  ['a field name', 256, repeat('{ ', 'x', ' }')],
  ['an alias', 256, repeat('{ ', 'x', ': hello }')],
  ['a name of an operation', 250, repeat('query Q', 'x', ' { hello }')],
];

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Ways of saying which document. */
const references: readonly GrowthCase[] = [
  {
    part: 'document',
    name: 'a text and its hash',
    limit: 900_000,
    input: (size, serial) => {
      const query = `{ hello } # ${serial} ${'x'.repeat(size)}`;
      const persistedQuery = { version: 1, sha256Hash: sha256(query) };
      return { body: JSON.stringify({ query, extensions: { persistedQuery } }) };
    },
  },
  {
    part: 'document',
    name: 'a document id',
    limit: 256,
    input: (size) => ({ body: JSON.stringify({ documentId: 'x'.repeat(size) }) }),
  },
  {
    part: 'document',
    name: 'an id of a known document in the path',
    limit: 256,
    input: (size) => ({ path: `/graphql/${'x'.repeat(size)}`, headers: [['apollo-require-preflight', '1']] }),
  },
  {
    part: 'document',
    name: 'a name of an operation that is asked for',
    limit: 900_000,
    input: (size, serial) => ({
      body: JSON.stringify({ query: `{ hello } # ${serial}`, operationName: 'x'.repeat(size) }),
    }),
  },
  {
    part: 'document',
    name: 'a query in the query string',
    limit: 15_000,
    input: (size, serial) => ({
      path: `/graphql?query={hello}%23${serial}${'%20'.repeat(size / 3)}`,
      headers: [['apollo-require-preflight', '1']],
    }),
  },
  {
    part: 'document',
    name: 'variables in the query string',
    limit: 15_000,
    input: (size, serial) => ({
      path: `/graphql?query={hello}%23${serial}&variables={"v":[${'0,'.repeat(size / 2)}0]}`,
      headers: [['apollo-require-preflight', '1']],
    }),
  },
  {
    part: 'document',
    name: 'parameters of the query string',
    limit: 15_000,
    input: (size, serial) => ({
      path: `/graphql?query={hello}%23${serial}${Array.from({ length: size / 6 }, (_, at) => `&${at}=`).join('')}`,
      headers: [['apollo-require-preflight', '1']],
    }),
  },
  {
    part: 'document',
    name: 'a batch of operations with long texts',
    limit: 10,
    unit: 'operations',
    input: (size, serial) => ({
      body: JSON.stringify(
        Array.from({ length: size }, (_, at) => ({
          query: `{ hello(name: "${'x'.repeat(95_000)}") } # ${serial} ${at}`,
        })),
      ),
    }),
  },
];

/** Every part of a document, and every way to name one. */
export const documentCases: readonly GrowthCase[] = [
  ...counted.map(([name, limit, write]) => documentCase('items')([name, Math.floor(limit), write])),
  ...long.map(([name, limit, write]) => documentCase('characters')([name, Math.floor(limit), write])),
  ...references,
];
