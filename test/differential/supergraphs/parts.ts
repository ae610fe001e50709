import type { SupergraphDefinition } from '#test/differential/supergraph-definition.ts';

/** Values that no service has in full, keys that need several services, and types whose shapes services do not agree on. */
export const parts: SupergraphDefinition = {
  name: 'parts',
  subgraphs: {
    a: `
      type Query { config: Config @shareable product: Product products: [Product!]! joined: Joined shapes: [Shape] }
      type Config { x: Int deep: Deep @shareable }
      type Deep { one: Int }
      type Product @key(fields: "id") { id: ID! price: Price @shareable prices: [Price!] @shareable }
      type Price { amount: Int }
      type Joined @key(fields: "id") { id: ID! }
      union Shape = Round | Square | Thin
      type Round { size: Int! name: String! of: [Product] }
      type Square { size: Float name: String of: Product }
      type Thin { name: String! of: [Product] }
    `,
    b: `
      type Query { config: Config @shareable }
      type Config { y: Int deep: Deep @shareable }
      type Deep { two: Int }
      type Product @key(fields: "id") { id: ID! price: Price @shareable prices: [Price!] @shareable }
      type Price { tax: Int }
      type Joined @key(fields: "id") { id: ID! k1: Int! @shareable }
    `,
    c: `type Joined @key(fields: "id") { id: ID! k2: Int! @shareable c: String }`,
    d: `type Joined @key(fields: "k1 k2") { k1: Int! @shareable k2: Int! @shareable z: String }`,
  },
  populate: (add) => {
    add('Query', {
      config: () => add('Config', { x: 1, y: 2, deep: add('Deep', { one: 3, two: 4 }) }),
      product: () => products[0],
      products: () => products,
      joined: () => joined,
      shapes: () => shapes,
    });
    const products = [1, 2].map((number) =>
      add('Product', {
        id: `p${number}`,
        price: number === 2 ? null : add('Price', { amount: 10, tax: 2 }),
        prices: [1, 2].map((item) => add('Price', { amount: item * number, tax: item })),
      }),
    );
    const joined = add('Joined', { id: 'j', k1: 1, k2: 2, c: 'c', z: 'z' });
    const shapes = [
      add('Round', { size: 3, name: 'round', of: () => products }),
      add('Square', { size: 1.5, name: null, of: () => products[1] }),
      null,
      add('Thin', { name: 'thin', of: null }),
    ];
  },
};
