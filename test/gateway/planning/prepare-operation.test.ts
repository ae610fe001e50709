import { describe, expect, test } from '@jest/globals';
import { parse, print, stripIgnoredCharacters } from 'graphql';
import { prepareOperation } from '#gateway/planning/prepare-operation.ts';
import { fetchesOf, plannerOf, textsOf } from '#test/gateway/planning/planned.ts';
import { federationLink } from '#test/gateway/supergraph/compose-for-test.ts';

const subgraphs = {
  catalog: `${federationLink('"@key"', '"@context"', '"@fromContext"')}
    type Query { product: Product user: User }
    type Product @key(fields: "id") { id: ID! sku: ID! weight(unit: String): Int }
    type User @key(fields: "id") @context(name: "user") { id: ID! locale: String! post: Post! }
    type Post @key(fields: "id") {
      id: ID!
      text(locale: String @fromContext(field: "$user { locale }"), length: Int): String
    }`,
  shipping: `${federationLink('"@key"', '"@external"', '"@requires"')}
    type Product @key(fields: "id") {
      id: ID!
      weight(unit: String): Int @external
      cost: Int @requires(fields: "weight")
      origin: String
    }
    type Post @key(fields: "id") { id: ID! likes: Int }`,
};

describe('An alias that is the name of something the planner adds', () => {
  const plan = plannerOf(subgraphs);

  test('does not take the place of a key', () => {
    const planned = plan('{ product { id: sku origin } }');
    expect(textsOf(planned)[0]).toBe('catalog {product{__typename id id_client:sku}}');
    expect(planned.dataKeys).toEqual([['id', 'id_client']]);
    expect(planned.shownKeys).toContainEqual(['id_client', 'id']);
  });

  test('does not choose the type of an object', () => {
    const planned = plan('{ product { __typename: sku origin } }');
    expect(textsOf(planned)[0]).toBe('catalog {product{__typename id __typename_client:sku}}');
  });

  test('does not take the place of a required field, nor do other arguments', () => {
    expect(textsOf(plan('{ product { weight: sku cost } }'))[0]).toContain('weight_client:sku');
    expect(textsOf(plan('{ product { weight(unit: "kg") cost } }'))[0]).toBe(
      'catalog {product{__typename id weight_client:weight(unit:"kg")weight}}',
    );
  });

  test('stays where it is the name of the field itself', () => {
    const planned = plan('{ product { id: id weight origin } }');
    expect(planned.dataKeys).toBeUndefined();
  });
});

describe("A variable called like one of the planner's", () => {
  test('keeps its own value and type', () => {
    const planned = plannerOf(subgraphs)(
      'query ($contextualArgument_1_0: Int) { user { post { text(length: $contextualArgument_1_0) } } }',
    );
    const fetch = fetchesOf(planned).at(-1)!;
    expect(fetch.operation).toContain('$contextualArgument_1_0:Int');
    expect(fetch.operation).toContain('length:$contextualArgument_1_0');
    const [context] = fetch.contextRewrites!;
    expect(context!.renameKeyTo).not.toBe('contextualArgument_1_0');
    expect(fetch.operation).toContain(`$${context!.renameKeyTo}:String`);
    expect(fetch.variableUsages).toContain('contextualArgument_1_0');
  });
});

describe('Preparing a document', () => {
  const names = new Set(['id', '__typename', 'id_client']);
  const prepare = (text: string): string =>
    stripIgnoredCharacters(print(prepareOperation(parse(text), names).document));

  test('renames in fragments as in the operation', () => {
    expect(prepare('{ a { ...F ... on B { id: x } } } fragment F on B { id: x }')).toBe(
      '{a{...F ...on B{id_client_:x}}}fragment F on B{id_client_:x}',
    );
  });

  test('finds a name that nobody has', () => {
    expect(prepare('{ a { id: x id_client_: y } }')).toBe('{a{id_client__:x id_client_:y}}');
  });

  test('gives back the very document that has nothing to rename', () => {
    const document = parse('{ a { id b: c d(e: 1) } }');
    expect(prepareOperation(document, names).document).toBe(document);
  });
});
