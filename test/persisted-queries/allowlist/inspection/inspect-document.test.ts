import { describe, expect, test } from '@jest/globals';
import { documentId } from '#gateway/documents/document-id.ts';
import { factsOf, refusalOf, shopInspector } from '#test/persisted-queries/allowlist/inspection/inspector.ts';

const inspect = await shopInspector();
const refusal = (text: string, claimed?: { name?: string; kind?: string }) =>
  refusalOf(inspect, text, claimed);

describe('a document that the gateway would run', () => {
  test('is known by id, name and kind, with what it costs, needs and asks', async () => {
    const text = 'mutation Count($id: ID!) { count(id: $id) { name inStock margin } }';
    const source = {
      place: 'file.graphql',
      text,
      aliases: ['7'],
      claimed: { name: 'Count', kind: 'mutation' },
    };
    expect(await inspect(source)).toEqual({
      source,
      id: documentId(text),
      name: 'Count',
      kind: 'mutation',
      facts: {
        points: { default: 11, worst: 11 },
        authenticated: true,
        requiredScopes: [],
        requiredPolicies: ['finance'],
        subgraphs: ['catalog', 'stock'],
      },
    });
  });

  test('that everyone may run needs nothing', async () => {
    expect(await factsOf(inspect, 'query A { product(id: 1) { name } }')).toEqual({
      points: { default: 1, worst: 1 },
      requiredScopes: [],
      subgraphs: ['catalog'],
    });
  });

  test('that is answered from the schema asks nobody', async () => {
    expect((await factsOf(inspect, 'query A { __schema { queryType { name } } }')).subgraphs).toEqual([]);
  });

  test('asks every subgraph that a roll-out may lead it to', async () => {
    expect((await factsOf(inspect, 'query A { product(id: 1) { moved } }')).subgraphs).toEqual([
      'catalog',
      'stock',
    ]);
  });
});

describe('what it takes to see all of a document', () => {
  test.each([
    ['a choice of scopes', '{ product(id: 1) { secret } }', ['a and b or c'], true],
    ['what only some objects behind an interface demand', '{ node { id } }', ['vouchers'], true],
    [
      'what its objects demand, where a fragment leads past them: they are null',
      '{ node { ... on Product { name } } }',
      ['vouchers'],
      true,
    ],
    [
      'what its objects demand, where only their type is asked for',
      '{ node { __typename } }',
      ['vouchers'],
      true,
    ],
    ['what a fragment leads to', '{ node { ...V } } fragment V on Voucher { id }', ['vouchers'], true],
    [
      'what @include may leave out',
      'query A($s: Boolean!) { product(id: 1) { secret @include(if: $s) } }',
      ['a and b or c'],
      true,
    ],
    ['each once', '{ x: product(id: 1) { secret } y: product(id: 2) { secret } }', ['a and b or c'], true],
    ['nothing for introspection', '{ __typename product(id: 1) { __typename } }', [], undefined],
  ])('is %s', async (_case, text, scopes, authenticated) => {
    const named = text.startsWith('{') ? `query A ${text}` : text;
    const facts = await factsOf(inspect, named);
    expect([facts.requiredScopes, facts.authenticated]).toEqual([scopes, authenticated]);
  });
});

describe('a document is refused, with its place,', () => {
  test.each([
    ['invalid GraphQL', 'query A { ', /^file\.graphql, line 1, column \d+: Syntax Error/],
    [
      'that does not fit the schema',
      'query A {\n  nope }',
      /^file\.graphql, line 2, column 3: Cannot query field "nope"/,
    ],
    [
      'without an operation',
      'fragment F on Product { name }',
      /^file\.graphql.*: Fragment "F" is never used/,
    ],
    [
      'with two operations',
      'query A { all { id } } query B { all { id } }',
      /^file\.graphql: the document holds 2 operations; register one/,
    ],
    ['without a name', '{ all { id } }', /^file\.graphql: the operation has no name; give it one\.$/],
    [
      'with a subscription',
      'subscription A { all { id } }',
      /^file\.graphql: Subscriptions are not supported/,
    ],
    [
      'above a limit',
      `query A { ${'x: '.length > 0 ? Array.from({ length: 11 }, (_, i) => `a${i}: all { id }`).join(' ') : ''} }`,
      /^file\.graphql: The operation has 11 root fields/,
    ],
    [
      'with a list above the maximum',
      'query A { products(first: 101) { id } }',
      /^file\.graphql.*: Argument "first" of field "products" asks for 101 items, above the 100 allowed/,
    ],
    [
      'with a list of fewer items than none',
      'query A { products(first: -1) { id } }',
      /^file\.graphql.*: Argument "first" of field "products" asks for -1 items; give a number from 0 to 100/,
    ],
    [
      'with such a default',
      'query A($n: Int! = -1) { product(id: 1) { related(first: $n) { id } } }',
      /^file\.graphql.*: Argument "first" of field "related" asks for -1 items/,
    ],
    [
      'without the size that a list needs',
      'query A { either { id } }',
      /^file\.graphql.*: Field "either" needs exactly one of its list size arguments/,
    ],
  ])('%s', async (_case, text, message) => {
    expect(await refusal(text)).toMatch(message);
  });

  test('with each mistake on a line', async () => {
    expect((await refusal('query A { nope neither }')).split('\n')).toHaveLength(2);
  });

  test.each([
    [{ name: 'B' }, 'file.graphql: the operation is named "A", not "B".'],
    [{ kind: 'mutation' }, 'file.graphql: the operation is a query, not a mutation.'],
  ])('when its file says of it %j', async (claimed, message) => {
    expect(await refusal('query A { all { id } }', claimed)).toBe(message);
  });

  test('of 10 MB before anything reads it', async () => {
    expect(await refusal(`query A { all { id } } #${'x'.repeat(10_000_000)}`)).toBe(
      'file.graphql: the text has 10000024 characters, more than the 1048576 allowed.',
    );
  });

  test('that costs more than one operation may', async () => {
    const strict = await shopInspector({ maxPoints: 9 });
    expect(await refusalOf(strict, 'query A { all { id } }')).toBe(
      'file.graphql: the operation costs 10 points with its own defaults, above the 9 of cost.maxPerOperation; ask for fewer items.',
    );
    expect(await refusalOf(strict, 'query A($n: Int = 9) { products(first: $n) { id } }')).toBe('none');
  });
});
