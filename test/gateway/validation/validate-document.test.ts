import { describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import type { ClientError } from '#gateway/errors/client-error.ts';
import { validateDocument } from '#gateway/validation/validate-document.ts';
import type { OperationLimits } from '#gateway/validation/validate-document.ts';
import { fragmentBomb } from '#test/testkit/hostile-documents.ts';

const schema = buildSchema(`
  type Query { a(n: Int, list: [[Int]]): T b: Int }
  type T { t: T x: Int }
`);
const limits = { maxTokens: 5_000, maxDepth: 15, maxAliases: 30, maxRootFields: 20, maxDirectives: 50 };

function refusals(text: string, own: Partial<OperationLimits> = {}): readonly ClientError[] {
  return validateDocument({ schema, text, limits: { ...limits, ...own } }).errors;
}

function codes(text: string, own?: Partial<OperationLimits>): readonly string[] {
  return refusals(text, own).map(({ code }) => code);
}

const huge = { maxTokens: 1_000_000, maxDepth: 10_000 };

describe('a document within limits and schema', () => {
  test('is not refused', () => {
    expect(refusals('query Q($n: Int) { a(n: $n) { x t { ...F } } } fragment F on T { x }')).toEqual([]);
  });

  test('may hold several operations', () => {
    expect(refusals('query A { b } query B { b }')).toEqual([]);
  });
});

describe('a text that does not parse', () => {
  test('is refused with its place', () => {
    expect(refusals('{ a {\n  x }')).toMatchObject([
      { code: 'GRAPHQL_PARSE_FAILED', httpStatus: 400, locations: [{ line: 2, column: 6 }] },
    ]);
  });

  test.each([' ', '{', '{ a(', '{ a(b: "', 'query {}', '\u0000', '{ a } }'])('%j is refused', (text) => {
    expect(codes(text)).toEqual(['GRAPHQL_PARSE_FAILED']);
  });
});

describe('a document that does not fit the schema', () => {
  test('is refused with every reason and its place', () => {
    expect(refusals('{ nope\n  b(c: 1) }')).toMatchObject([
      { code: 'GRAPHQL_VALIDATION_FAILED', locations: [{ line: 1, column: 3 }] },
      { code: 'GRAPHQL_VALIDATION_FAILED', locations: [{ line: 2, column: 5 }] },
    ]);
  });

  test('is refused with at most ten reasons, and a word that there are more', () => {
    const text = `{ ${Array.from({ length: 20 }, (_, i) => `nope${i}`).join(' ')} }`;
    const messages = refusals(text).map(({ message }) => message);
    expect(messages.length).toBe(11);
    expect(messages.at(-1)).toContain('Too many validation errors');
  });

  test('is refused where its fields repeat too often to be compared, and told so', () => {
    const text = `{ a { ${'x '.repeat(4_900)} } }`;
    expect(refusals(text)).toMatchObject([
      { code: 'GRAPHQL_VALIDATION_FAILED', message: expect.stringContaining('remove the repetitions') },
    ]);
  });

  test('is refused in a message of bounded length, however much of it the message quotes', () => {
    const [refusal] = refusals(`{ a(n: "${'x'.repeat(100_000)}") { x } }`);
    expect(refusal?.message.length).toBeLessThanOrEqual(500);
  });

  test.each([
    'type Nope { a: Int }',
    'fragment F on T { x }',
    '{ a { ...F } } fragment F on T { t { ...F } }',
  ])('%s is refused', (text) => {
    expect(new Set(codes(text))).toEqual(new Set(['GRAPHQL_VALIDATION_FAILED']));
  });
});

describe('a document above a limit', () => {
  test.each([
    ['MAX_TOKENS_LIMIT', '{ b b b b b b }', { maxTokens: 5 }],
    ['MAX_DEPTH_LIMIT', '{ a { t { x } } }', { maxDepth: 2 }],
    ['MAX_ALIASES_LIMIT', '{ one: b two: b }', { maxAliases: 1 }],
    ['MAX_ROOT_FIELDS_LIMIT', '{ a { x } b }', { maxRootFields: 1 }],
    ['MAX_DIRECTIVES_LIMIT', '{ b @skip(if: false) @include(if: true) }', { maxDirectives: 1 }],
  ])('is refused with %s', (code, text, own) => {
    expect(codes(text, own)).toEqual([code]);
    expect(codes(text)).toEqual([]);
  });

  test('is refused where any of its operations is, whichever is to run', () => {
    expect(codes('query A { b } query B { a { t { x } } }', { maxDepth: 2 })).toEqual(['MAX_DEPTH_LIMIT']);
  });

  test('is refused for it before the schema is looked at', () => {
    expect(codes('{ nope { nope { nope } } }', { maxDepth: 2 })).toEqual(['MAX_DEPTH_LIMIT']);
  });

  test('is refused for its tokens before it is parsed', () => {
    expect(codes('{ { { { { {', { maxTokens: 5 })).toEqual(['MAX_TOKENS_LIMIT']);
  });

  test('is refused for its root fields where fragments make a trillion of them', () => {
    expect(codes(fragmentBomb(40, 'b'))).toEqual(['MAX_ROOT_FIELDS_LIMIT']);
  });
});

describe('nesting that would exhaust a stack', () => {
  const nested = (open: string, close: string, depth: number): string =>
    open.repeat(depth) + close.repeat(depth);

  test.each([
    ['lists', `{ a(list: ${nested('[', ']', 100_000)}) { x } }`],
    ['list types', `query ($v: ${nested('[', ']', 100_000)}) { b }`],
    ['objects', `{ a(n: ${'{n:'.repeat(100_000)}1${'}'.repeat(100_000)}) { x } }`],
    ['selections', `{ a ${'{ t '.repeat(100_000)}{ x } ${'}'.repeat(100_000)} }`],
    ['inline fragments', `{ ${'... { '.repeat(100_000)} b ${'}'.repeat(100_000)} }`],
    ['brackets that nothing closes', '{'.repeat(100_000)],
  ])('of %s is refused', (_case, text) => {
    expect(codes(text, huge)).toEqual(['MAX_DEPTH_LIMIT']);
  });

  test.each([2_000, 20_000])('of %i fragments is refused', (length) => {
    const chain = Array.from({ length }, (_, i) => `fragment F${i} on Query { ...F${i + 1} }`);
    const text = `{ ...F0 } ${chain.join(' ')} fragment F${length} on Query { b }`;
    expect(codes(text, huge)).toEqual(['MAX_DEPTH_LIMIT']);
  });

  test('a thousand levels are read', () => {
    expect(codes(`{ ${'... { '.repeat(998)} b ${'}'.repeat(998)} }`, huge)).toEqual([]);
  });
});

describe('a name', () => {
  test('has at most 256 characters, or an alias would be repeated with every item of a list', () => {
    expect(codes(`{ ${'a'.repeat(256)}: b }`)).toEqual([]);
    expect(refusals(`{ ${'a'.repeat(257)}: b }`)).toMatchObject([
      { code: 'GRAPHQL_PARSE_FAILED', message: expect.stringContaining('256 characters') },
    ]);
    expect(codes(`query ${'Q'.repeat(257)} { b }`)).toEqual(['GRAPHQL_PARSE_FAILED']);
  });
});

describe('a subscription', () => {
  test('is refused also where the schema has none', () => {
    expect(refusals('subscription { nope }')).toMatchObject([
      {
        code: 'SUBSCRIPTIONS_NOT_SUPPORTED',
        message: 'Subscriptions are not supported; poll with a query.',
      },
    ]);
  });

  test('is refused beside a query', () => {
    expect(codes('query A { b } subscription B { nope }')).toEqual(['SUBSCRIPTIONS_NOT_SUPPORTED']);
  });
});

describe('incremental delivery', () => {
  test.each(['{ ... @defer { b } }', '{ b ... on Query @defer(label: "x") { b } nope }', '{ b @stream }'])(
    'is refused as such: %s',
    (text) => {
      expect(refusals(text)).toMatchObject([
        {
          code: 'INCREMENTAL_DELIVERY_NOT_SUPPORTED',
          message: expect.stringMatching(/not supported; remove @(defer|stream)/),
        },
      ]);
    },
  );

  test('another unknown directive is a mistake of the document', () => {
    expect(codes('{ b @deferred }')).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  });
});
