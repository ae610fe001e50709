import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';
import { post } from '#test/testkit/http-answer.ts';
import type { HttpAnswer } from '#test/testkit/http-answer.ts';
import { startGateway } from '#test/testkit/start-gateway.ts';
import type { GatewayProcess } from '#test/testkit/start-gateway.ts';

const types = `
  type Query {
    productList(pageSize: Int = 500, colourFilter: Colour, byFilter: ProductFilter): [Product!]
    vaultList: [Vault!]! @authenticated
    nodeOf(nodeId: ID!): NodeLike
    anyOf: AnyUnion
    priceNumber: Float
    flagOf(flagValue: Boolean): Boolean
    salaryReport(yearOf: Int!): Int @authenticated
  }
  type Mutation { saveProduct(productInput: ProductInput!): Product }
  interface NodeLike { nodeId: ID! }
  type Product implements NodeLike { nodeId: ID! productName(localeCode: String): String salaryOf: Int @authenticated parts: [Product!] }
  type Vault implements NodeLike @authenticated { nodeId: ID! vaultCode: String }
  union AnyUnion = Product | Vault
  enum Colour { CRIMSON TURQUOISE }
  enum Grade @authenticated { GRADE_ONE GRADE_TWO }
  input ProductFilter { minimumPrice: Float!, shadeOf: Colour, innerFilter: ProductFilter, listOf: [Int!] }
  input ProductInput { titleText: String! productColour: Colour! innerInput: ProductInput }
`;
const sdl = `${federationLink('"@authenticated"', '"@listSize"')}
  ${types
    .replace(
      '[Product!]\n',
      '[Product!] @listSize(slicingArguments: ["pageSize"], requireOneSlicingArgument: false)\n',
    )
    .replace('anyOf: AnyUnion', 'anyOf: AnyUnion gradeOf: Grade')}`;

/** Every name that the schema holds. */
const names: readonly string[] = [
  ...new Set(
    Object.values(
      buildSchema(
        types.replaceAll('@authenticated', '').replace('anyOf: AnyUnion', 'anyOf: AnyUnion gradeOf: Grade'),
        { assumeValidSDL: true },
      ).getTypeMap(),
    ).flatMap((type) => {
      if (type.name.startsWith('__')) return [];
      if (isEnumType(type)) return [type.name, ...type.getValues().map(({ name }) => name)];
      if (isInputObjectType(type)) return [type.name, ...Object.keys(type.getFields())];
      if (!isObjectType(type) && !isInterfaceType(type)) return [type.name];
      return [
        type.name,
        ...Object.values(type.getFields()).flatMap(({ name, args }) => [
          name,
          ...args.map((arg) => arg.name),
        ]),
      ];
    }),
  ),
];

interface Sent {
  readonly query: string;
  readonly variables?: object;
}

/** Ways in which operations do not fit a schema. */
const corpus: readonly Sent[] = [
  ...[
    '{ productLst { nodeId } }',
    '{ productList }',
    '{ priceNumber { x } }',
    '{ vaultList }',
    '{ vaultLis { vaultCode } }',
    '{ anyOf { productName } }',
    '{ anyOf { nodeId vaultCode } }',
    '{ nodeOf { nodeId } }',
    '{ nodeOf(nodeIdd: 1) { nodeId } }',
    '{ nodeOf(nodeId: [1]) { productName } }',
    '{ nodeOf(nodeId: 1.5) { nodeId } }',
    '{ nodeOf(nodeId: 1) { ... on Colour { x } ... on Vaul { x } ... on AnyUnio { x } } }',
    '{ productList(pageSiz: 1) { nodeId } }',
    '{ productList(pageSize: "x") { nodeId } }',
    '{ productList(pageSize: 1.5) { nodeId } }',
    '{ productList(pageSize: CRIMSO) { nodeId } }',
    '{ productList(colourFilter: CRIMSO) { nodeId } }',
    '{ productList(colourFilter: "CRIMSON ") { nodeId } }',
    '{ productList(colourFilter: 1) { nodeId } }',
    '{ productList(byFilter: {}) { nodeId } }',
    '{ productList(byFilter: 1) { nodeId } }',
    '{ productList(byFilter: { minimumPric: 1 }) { nodeId } }',
    '{ productList(byFilter: { minimumPrice: null }) { nodeId } }',
    '{ productList(byFilter: { minimumPrice: 1, shadeOf: TURQOISE }) { nodeId } }',
    '{ productList(byFilter: { minimumPrice: 1, innerFilter: { a: 1 } }) { nodeId } }',
    '{ productList(byFilter: { minimumPrice: 1, listOf: ["a"] }) { nodeId } }',
    '{ flagOf(flagValue: 1) }',
    '{ productList { a: nodeId a: productName } }',
    '{ productList { a: nodeId } productList { a: parts { nodeId } } }',
    '{ productList { x: parts { y: nodeId } x: parts { y: productName } } }',
    '{ anyOf { ... on Product { a: nodeId } ... on Vault { a: nodeId } ... on Query { anyOf { __typename } } } }',
    'fragment F on Query { anyOf { __typename } } { nodeOf(nodeId: 1) { ...F } }',
    'query Q($a: Int) { productList(pageSize: 1, colourFilter: $a) { nodeId } }',
    'query Q($a: String) { nodeOf(nodeId: $a) { nodeId } }',
    'query Q($a: ID) { nodeOf(nodeId: $a) { nodeId } }',
    'query Q($a: ProductFilte) { productList(pageSize: 1, byFilter: $a) { nodeId } }',
    'query Q($a: Product) { productList(pageSize: 1, byFilter: $a) { nodeId } }',
    'query Q($a: [ProductFilter]) { productList(pageSize: 1, byFilter: $a) { nodeId } }',
    '{ salaryReport }',
    '{ salaryReprt(yearOf: 1) }',
    '{ gradeO }',
    'mutation { saveProduct }',
    'mutation { saveProduct(productInput: {}) { nodeId } }',
    'mutation { saveProduct(productInput: { titleText: 1, productColour: RED }) { nodeId } }',
    'mutation { saveProdct(x: 1) }',
    'subscription { a }',
    '{ productList @includ(if: true) { nodeId } }',
    '{ productList @include { nodeId } }',
    '{ productList @deprecated { nodeId } }',
    '{ a: __typenam }',
    '{ __schema { types { name } } }',
    '{ __type(name: "X") { fields { name } } }',
    '{ __type(nam: "X") { kin } }',
    // The default of the size argument is above what is allowed.
    '{ productList { parts { __typename } } }',
  ].map((query) => ({ query })),
  ...[
    {},
    { a: null },
    { a: 1 },
    { a: [] },
    { a: {} },
    { a: { minimumPric: 1 } },
    { a: { minimumPrice: 'x' } },
    { a: { minimumPrice: 1, shadeOf: 'CRIMSN' } },
    { a: { minimumPrice: 1, listOf: [1, null] } },
    { a: { minimumPrice: 1, innerFilter: {} } },
  ].map((variables) => ({
    query: 'query Q($a: ProductFilter!) { productList(pageSize: 1, byFilter: $a) { nodeId } }',
    variables,
  })),
  {
    query: 'query Q($a: Colour) { productList(pageSize: 1, colourFilter: $a) { nodeId } }',
    variables: { a: 'CRIMSN' },
  },
  {
    query: 'query Q($a: ProductInput!) { saveProduct(productInput: $a) { nodeId } }',
    variables: { a: { titleText: 'x' } },
  },
  {
    query: 'mutation Q($a: ProductInput!) { saveProduct(productInput: $a) { nodeId } }',
    variables: { a: { titleText: 'x' } },
  },
  {
    query: 'mutation Q($a: ProductInput!) { saveProduct(productInput: $a) { nodeId } }',
    variables: { a: { titleText: 5, innerInput: { x: 1 } } },
  },
];

let folder: string;
let closed: GatewayProcess;
let open: GatewayProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-leaks-'));
  const file = join(folder, 'supergraph.graphql');
  await writeFile(file, composeForTest({ stub: sdl }));
  const start = (introspection: readonly 'audit'[]) =>
    startGateway({
      config: {
        supergraph: { file },
        subgraphs: { stub: { endpoints: [{ url: 'http://127.0.0.1:1/graphql' }] } },
        documents: { introspection: [...introspection] },
        cost: { maxListSize: 100 },
      },
    });
  [closed, open] = await Promise.all([start([]), start(['audit'])]);
});
afterAll(async () => {
  await Promise.all([closed[Symbol.asyncDispose](), open[Symbol.asyncDispose]()]);
  await rm(folder, { recursive: true });
});

/** The names of the schema in an answer that the request does not hold. */
function leaksIn({ text }: HttpAnswer, sent: Sent): readonly string[] {
  const written = new Set(JSON.stringify(sent).match(/\w+/g));
  const told = new Set(text.match(/\w+/g));
  return names.filter((name) => told.has(name) && !written.has(name));
}

describe('a caller without introspection', () => {
  test.each(corpus)('reads nothing of the schema in the refusal of $query $variables', async (sent) => {
    const answer = await post(closed.url, sent);
    expect(answer.body.errors?.length).toBeGreaterThan(0);
    expect(answer.body.data).toBeUndefined();
    expect(leaksIn(answer, sent)).toEqual([]);
    expect(answer.text).not.toContain('Did you mean');
  });

  test('is told what it wrote, and where', async () => {
    const { body } = await post(closed.url, { query: '{ productList { nam } }' });
    expect(body.errors?.[0]).toMatchObject({
      message: 'Cannot query field "nam" here.',
      locations: [{ line: 1, column: 17 }],
    });
    const query = 'query Q($a: ProductFilter!) { productList(pageSize: 1, byFilter: $a) { nodeId } }';
    const sent = { query, variables: { a: { minimumPrice: 1, listOf: [1, 'x'] } } };
    expect((await post(closed.url, sent)).body.errors?.[0]?.message).toBe(
      'The value at "$a.listOf.1" does not fit its type.',
    );
  });
});

describe('a caller with introspection', () => {
  const protectedNames = [
    'Vault',
    'vaultList',
    'vaultCode',
    'salaryReport',
    'salaryOf',
    'gradeOf',
    'Grade',
    'GRADE_ONE',
  ];

  test('reads suggestions of what everyone may see', async () => {
    const message = async (query: string) => (await post(open.url, { query })).body.errors?.[0]?.message;
    expect(await message('{ productLst { nodeId } }')).toContain('Did you mean "productList"?');
    expect(await message('{ productList(pageSiz: 1) { nodeId } }')).toContain('Did you mean "pageSize"?');
    expect(await message('{ productList(colourFilter: CRIMSO) { nodeId } }')).toContain('"CRIMSON"');
    expect(
      await message('query Q($a: ProductFilte) { productList(pageSize: 1, byFilter: $a) { nodeId } }'),
    ).toContain('"ProductFilter"');
  });

  test('reads no suggestion of what is protected', async () => {
    const near = [
      ...corpus,
      { query: '{ productList { salaryO } }' },
      { query: '{ nodeOf(nodeId: 1) { vaultCode } }' },
      { query: '{ salaryReport(yearO: 1) }' },
      { query: '{ vaultList { vaultCod } }' },
      { query: '{ nodeOf(nodeId: 1) { ... on Vaultt { x } } }' },
    ];
    for (const sent of near) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const { body } = await post(open.url, sent);
      const suggested = (body.errors ?? []).flatMap(
        ({ message }) => /Did you mean (.*)/.exec(message)?.[1]?.match(/\w+/g) ?? [],
      );
      const written = new Set(JSON.stringify(sent).match(/\w+/g));
      expect(suggested.filter((name) => protectedNames.includes(name) && !written.has(name))).toEqual([]);
    }
  });
});
