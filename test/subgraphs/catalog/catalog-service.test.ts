import { describe, expect, test } from '@jest/globals';
import { catalogService } from '#subgraphs/catalog/catalog-service.ts';
import { ben, chen, createInProcessService } from '#test/subgraphs/testkit/in-process-service.ts';

const send = createInProcessService(catalogService);

interface Page {
  readonly nodes: { readonly upc: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number;
}

describe('the catalog service', () => {
  test('lists top products with their categories and suppliers in three statements', async () => {
    const source =
      '{ topProducts(first: 50) { upc price weight category { name } supplier { code country } } }';
    const { data, statements } = await send({ source });
    expect(data?.['topProducts']).toHaveLength(50);
    expect(statements).toHaveLength(3);
  });

  test('five top products unless told otherwise, and none for 0', async () => {
    const { data } = await send({ source: '{ topProducts { upc } none: topProducts(first: 0) { upc } }' });
    expect(data?.['topProducts']).toHaveLength(5);
    expect(data?.['none']).toEqual([]);
  });

  test('tells which kind a product is that another service knows by its code', async () => {
    const source = `query ($representations: [_Any!]!) {
      _entities(representations: $representations) {
        __typename ... on Product { name } ... on Book { isbn authors pages } ... on Gadget { brand warrantyMonths }
      }
    }`;
    const representations = [
      { __typename: 'Product', upc: 'p1' },
      { __typename: 'Product', upc: 'p2' },
      { __typename: 'Gadget', upc: 'p4' },
      { __typename: 'Product', upc: 'p0' },
    ];
    const { data, codes, statements } = await send({ source, variables: { representations } });
    expect(codes).toEqual([]);
    expect(data?.['_entities']).toMatchObject([
      { __typename: 'Book', isbn: expect.stringMatching(/^978\d{10}$/) },
      { __typename: 'Gadget', warrantyMonths: expect.any(Number) },
      { __typename: 'Gadget' },
      null,
    ]);
    expect(statements).toHaveLength(1);
  });

  test('resolves suppliers by the code that clients never see', async () => {
    const source = `{ _entities(representations: [{ __typename: "Supplier", code: "SUP-03" }]) {
      ... on Supplier { name }
    } }`;
    expect((await send({ source })).data).toEqual({ _entities: [{ name: 'Maison du Papier' }] });
  });

  test('walks through all products page by page, each once', async () => {
    const source = `query ($after: String) { products(first: 300, after: $after) {
      nodes { upc } totalCount pageInfo { hasNextPage endCursor }
    } }`;
    const seen: string[] = [];
    for (let after: string | null | undefined; after !== null;) {
      const { data } = await send<{ products: Page }>({ source, variables: { after } });
      const page: Page = data.products;
      expect(page.totalCount).toBe(1_000);
      seen.push(...page.nodes.map(({ upc }) => upc));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    }
    expect(seen).toEqual(Array.from({ length: 1_000 }, (_, index) => `p${index + 1}`));
  });

  test('counts the products of a page only when asked', async () => {
    const { statements } = await send({ source: '{ products(first: 3) { edges { cursor node { upc } } } }' });
    expect(statements).toHaveLength(1);
  });

  test('a filter holds for the page and for its count', async () => {
    const source = `{ products(first: 1000, filter: { categoryId: "c1", maxPrice: 2000 }) {
      totalCount nodes { price category { id } }
    } }`;
    type Answer = {
      products: { nodes: { price: number; category: { id: string } }[]; totalCount: number };
    };
    const { nodes, totalCount } = (await send<Answer>({ source })).data.products;
    expect(nodes.length).toBeGreaterThan(5);
    expect(nodes).toHaveLength(totalCount);
    expect(nodes.every(({ price, category }) => price <= 2_000 && category.id === 'c1')).toBe(true);
  });

  test('a cursor from elsewhere is refused', async () => {
    const { codes } = await send({ source: '{ products(after: "x") { nodes { upc } } }' });
    expect(codes).toEqual(['BAD_USER_INPUT']);
  });

  test('the products of all categories come in one statement', async () => {
    const source = '{ categories { id products(first: 2) { upc category { id } } } }';
    type Answer = { categories: { id: string; products: { category: { id: string } }[] }[] };
    const { data, statements } = await send<Answer>({ source });
    const { categories } = data;
    expect(categories).toHaveLength(12);
    for (const { id, products } of categories) {
      expect(products.map(({ category }) => category.id)).toEqual([id, id]);
    }
    expect(statements).toHaveLength(3);
  });

  test('a search finds categories, books and gadgets', async () => {
    const source =
      '{ search(text: "KEY", first: 50) { __typename ... on Category { id } ... on Product { name } } }';
    type Answer = { search: { __typename: string; id?: string }[] };
    const { search: found } = (await send<Answer>({ source })).data;
    expect(found[0]).toEqual({ __typename: 'Category', id: 'c4' });
    expect(found.slice(1).every(({ __typename }) => __typename === 'Gadget')).toBe(true);
    expect(found).toHaveLength(50);
  });

  test('a search takes wildcards as they are', async () => {
    expect((await send({ source: '{ search(text: "%%") { __typename } }' })).data).toEqual({ search: [] });
    expect((await send({ source: '{ search(text: "__") { __typename } }' })).data).toEqual({ search: [] });
  });

  test.each(['a', '  a  ', 'x'.repeat(101)])('the search text "%s" is refused', async (text) => {
    const source = 'query ($text: String!) { search(text: $text) { __typename } }';
    expect((await send({ source, variables: { text } })).codes).toEqual(['BAD_USER_INPUT']);
  });
});

describe('describeProduct', () => {
  const source = `mutation ($upc: ID!, $description: String!) {
    describeProduct(input: { upc: $upc, description: $description }) { product { upc description } }
  }`;

  test('changes the description for everybody', async () => {
    const variables = { upc: 'p7', description: 'Short and clear.' };
    const { data } = await send({ source, variables, identity: chen });
    expect(data).toEqual({ describeProduct: { product: variables } });
    expect((await send({ source: '{ product(upc: "p7") { description } }', identity: ben })).data).toEqual({
      product: { description: 'Short and clear.' },
    });
  });

  test.each([
    ['nobody', undefined, { upc: 'p8', description: 'x' }, 'UNAUTHENTICATED'],
    ['an unknown product', chen, { upc: 'p0', description: 'x' }, 'BAD_USER_INPUT'],
    ['an endless text', chen, { upc: 'p8', description: 'x'.repeat(2_001) }, 'BAD_USER_INPUT'],
  ])('refuses %s', async (_case, identity, variables, code) => {
    expect((await send({ source, variables, ...(identity && { identity }) })).codes).toEqual([code]);
  });
});
