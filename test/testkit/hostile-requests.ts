import { getIntrospectionQuery } from 'graphql';

/** A request to the example shop that is made to keep the gateway's main thread busy. */
export interface HostileRequest {
  /** What it has too much of. */
  readonly name: string;
  /** Whether planning it runs into any reasonable deadline. */
  readonly costsThread?: true;
  readonly body: {
    readonly query: string;
    readonly operationName?: string;
    readonly variables?: Readonly<Record<string, unknown>>;
  };
}

const list = (length: number, item: (index: number) => string): string =>
  Array.from({ length }, (_, index) => item(index)).join(' ');

/** Written out, the last of these fragments is there more than 2 ** levels times. */
const bomb = (levels: number, leaf: string): string =>
  `{ topProducts { ...F0 } } ${list(
    levels,
    (i) => `fragment F${i} on Product { alsoBought { ...F${i + 1} } ...G${i + 1} }
      fragment G${i + 1} on Product { alsoBought { ...F${i + 1} ...F${i + 1} upc } }`,
  )} fragment F${levels} on Product { ${leaf} }`;

/** Everything about a product, and about those that were bought with it, level after level. */
const everything = (levels: number, forbidden = ''): string =>
  `upc name price weight description inStock rating reviewCount category { id name unitsSold } supplier { name }
   reviews { body rating author { id name ${forbidden && 'email roles creditLimit { amount } tenant { name }'} } ${forbidden} }
   stock { quantity } shippingEstimate { amount currency }
   ${levels === 0 ? '' : `alsoBought { ${everything(levels - 1, forbidden)} }`}`;

/** Fields that an anonymous caller may not see, nor one without scopes, at every level. */
const forbiddenEverywhere = everything(7, 'spamScore');

/** One input object in another, a megabyte in all. */
const nested = (levels: number): object =>
  levels === 0 ? {} : { upc: 'x'.repeat(5_000), nested: nested(levels - 1) };

const nestedLiteral = (levels: number): string =>
  `${'{ nested: '.repeat(levels)}{ upc: "x" }${' }'.repeat(levels)}`;

const fields: readonly HostileRequest[] = [
  { name: '5,000 tokens of one field', body: { query: `{ topProducts { ${'upc '.repeat(4_990)} } }` } },
  {
    name: '5,000 tokens of overlapping objects',
    body: { query: `{ topProducts { ${'category { name } '.repeat(1_240)} } }` },
  },
  {
    name: '5,000 tokens of everything',
    costsThread: true,
    body: { query: `{ ${list(7, (i) => `p${i}: topProducts { ${everything(9)} }`)} }` },
  },
  {
    name: '5,000 tokens of everything, and a forbidden field',
    costsThread: true,
    body: { query: `{ ${list(7, (i) => `p${i}: topProducts { ${everything(9)} }`)} users { id } }` },
  },
  {
    name: '5,000 tokens of everything, forbidden fields everywhere',
    costsThread: true,
    body: { query: `{ ${list(6, (i) => `p${i}: topProducts { ${forbiddenEverywhere} }`)} }` },
  },
  {
    name: 'thirty aliases of everything, each with other arguments',
    costsThread: true,
    body: {
      query: `{ ${list(18, (i) => `p${i}: topProducts(first: ${i + 1}) { ${everything(3, 'spamScore')} }`)} }`,
    },
  },
  {
    name: 'an alias of a hundred thousand characters above forbidden fields',
    body: {
      query: `{ ${list(7, (i) => `${'a'.repeat(100_000)}${i}: topProducts { ${everything(3, 'spamScore')} }`)} }`,
    },
  },
];

const fragments: readonly HostileRequest[] = [
  {
    name: '5,000 tokens of overlapping fragments',
    body: {
      query: `{ topProducts { ${list(450, (i) => `...F${i}`)} } } ${list(450, (i) => `fragment F${i} on Product { upc name }`)}`,
    },
  },
  {
    name: 'fragments in fragments, written out 4,096 times',
    costsThread: true,
    body: { query: bomb(12, 'upc name') },
  },
  {
    name: 'fragments in fragments, with a forbidden field at the end',
    costsThread: true,
    body: { query: bomb(5, 'upc name reviews { spamScore author { email } }') },
  },
  {
    name: 'a chain of six hundred fragments without fields',
    body: {
      query: `{ topProducts { ...F0 } } ${list(600, (i) => `fragment F${i} on Product { ...F${i + 1} }`)} fragment F600 on Product { upc }`,
    },
  },
  {
    name: '5,000 tokens of fragments on concrete types',
    body: {
      query: `{ topProducts { ${list(600, (i) => `... on ${i % 2 ? 'Book' : 'Gadget'} { upc }`)} } }`,
    },
  },
  {
    name: 'a fragment with a forbidden field, spread six hundred times',
    body: {
      query: `{ topProducts { ${list(600, (i) => `... on ${i % 2 ? 'Book' : 'Gadget'} { ...F }`)} } } fragment F on Product { upc reviews { spamScore } }`,
    },
  },
  {
    name: 'a literal of half a megabyte in a fragment with forbidden fields, spread a hundred times',
    body: {
      query: `{ topProducts { ${list(100, (i) => `... on ${i % 2 ? 'Book' : 'Gadget'} { ...F }`)} } product(upc: "${'x'.repeat(500_000)}") { ...F } } fragment F on Product { upc reviews { spamScore } }`,
    },
  },
];

const operations: readonly HostileRequest[] = [
  {
    name: 'six hundred operations in one document',
    body: { query: list(600, (i) => `query Q${i} { me { id } }`), operationName: 'Q599' },
  },
  {
    name: 'three hundred operations that spread one fragment with everything, forbidden fields too',
    costsThread: true,
    body: {
      query: `${list(300, (i) => `query Q${i} { topProducts { ...F } }`)} fragment F on Product { ${everything(4, 'spamScore')} }`,
      operationName: 'Q299',
    },
  },
  {
    name: 'three hundred variables, each used in an input object',
    body: {
      query: `mutation (${list(300, (i) => `$v${i}: ID! = "p1"`)}) { placeOrder(input: { items: [${list(300, (i) => `{ upc: $v${i}, quantity: 1 }`)}] }) { order { id } } }`,
      variables: Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`v${i}`, `p${i}`])),
    },
  },
  {
    name: 'fifty conditions above forbidden fields',
    body: {
      query: `query (${list(48, (i) => `$v${i}: Boolean = true`)}) { topProducts { ${list(48, (i) => `... on ${i % 2 ? 'Book' : 'Gadget'} @include(if: $v${i}) { upc reviews { spamScore author { email } } }`)} } }`,
    },
  },
];

const literals: readonly HostileRequest[] = [
  {
    name: 'a megabyte in a string',
    body: { query: `{ product(upc: "${'x'.repeat(990_000)}") { upc } }` },
  },
  {
    name: 'a megabyte in a string, beside a forbidden field',
    body: { query: `{ product(upc: "${'x'.repeat(990_000)}") { upc } users { id } }` },
  },
  { name: 'a megabyte in a comment', body: { query: `{ me { id } } # ${'x'.repeat(990_000)}` } },
  {
    name: 'nested input literals',
    body: {
      query: `mutation { ${list(6, (i) => `a${i}: describeProduct(input: ${nestedLiteral(180)}) { product { upc } }`)} }`,
    },
  },
  {
    name: 'a list literal of four thousand items',
    body: {
      query: `mutation { placeOrder(input: { items: [${'{ upc: "p1", quantity: 1 } '.repeat(490)}] }) { order { id } } }`,
    },
  },
  { name: 'a megabyte of tokens', body: { query: `{ ${'a '.repeat(490_000)} }` } },
  { name: 'a megabyte of brackets', body: { query: '{'.repeat(990_000) } },
  {
    name: 'a megabyte of text that does not parse',
    body: { query: `{ a(b: "${'\\u0041'.repeat(140_000)}` },
  },
];

const variables: readonly HostileRequest[] = [
  {
    name: 'a megabyte of variables, nested',
    body: {
      query: 'mutation($i: DescribeProductInput!) { describeProduct(input: $i) { product { upc } } }',
      variables: { i: nested(190) },
    },
  },
  {
    name: 'a megabyte of variables, a list',
    body: {
      query: 'query($n: Int) { topProducts(first: $n) { upc } }',
      variables: { n: Array.from({ length: 300_000 }, (_, i) => i % 100) },
    },
  },
  {
    name: 'a megabyte of variables, objects in a list, all wrong',
    body: {
      query: 'mutation($i: PlaceOrderInput!) { placeOrder(input: $i) { order { id } } }',
      variables: { i: { items: Array.from({ length: 30_000 }, () => ({ upc: 'p1', nope: 1 })) } },
    },
  },
  {
    name: 'a megabyte of variables, objects in a list, all right',
    body: {
      query: 'mutation($i: PlaceOrderInput!) { placeOrder(input: $i) { order { id } } }',
      variables: { i: { items: Array.from({ length: 32_000 }, () => ({ upc: 'p1', quantity: 1 })) } },
    },
  },
  {
    name: 'a megabyte of variables that nothing declares',
    body: {
      query: '{ me { id } }',
      variables: Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`v${i}`, i])),
    },
  },
  {
    name: 'a megabyte in one variable',
    body: {
      query: 'query($u: ID!) { product(upc: $u) { upc } }',
      variables: { u: 'x'.repeat(990_000) },
    },
  },
];

const introspection: readonly HostileRequest[] = [
  { name: 'the whole introspection', body: { query: getIntrospectionQuery() } },
  {
    name: 'the types of the schema, twenty times',
    body: {
      query: `{ ${list(20, (i) => `s${i}: __schema { types { ...T } }`)} } fragment T on __Type { kind name description fields(includeDeprecated: true) { name description args { name type { name kind } } type { name kind ofType { name kind } } } inputFields { name type { name } } enumValues { name } }`,
    },
  },
  {
    name: 'introspection of types in types',
    body: { query: `{ __schema { types { ${'fields { type { '.repeat(6)} name ${'} } '.repeat(6)} } } }` },
  },
];

/**
 * What strangers may send to the example shop: within the limits as far as these go, and beyond them. Callers without
 * scopes may not see `email`, `roles`, `creditLimit`, `spamScore` and `users`.
 */
export const hostileRequests: readonly HostileRequest[] = [
  ...fields,
  ...fragments,
  ...operations,
  ...literals,
  ...variables,
  ...introspection,
];
