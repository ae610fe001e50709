import type { SupergraphDefinition } from '#test/differential/supergraph-definition.ts';

/** Keys of several kinds, `@requires` through objects and lists, `@provides`, shared value types. */
export const catalog: SupergraphDefinition = {
  name: 'catalog',
  subgraphs: {
    products: `
      type Query { product(id: ID!): Product products(first: Int = 2): [Product!]! shelves: [[Product]!] }
      type Product @key(fields: "id") @key(fields: "sku package") {
        id: ID!
        sku: String!
        package: String!
        name: String @shareable
        price: Int
        size: Size
        parts: [Part!]
        similar(first: Int = 1): [Product!]
        maker: Maker
      }
      type Size @shareable { width: Int! height: Int unit: String }
      type Part { label: String weight: Int }
      type Maker @key(fields: "code") { code: String! name: String @shareable }
    `,
    stock: `
      type Query { depots: [Depot!] }
      type Depot { city: String! holds: [Product!]! best: Product size: Size }
      type Size @shareable { width: Int! height: Int unit: String }
      type Part { weight: Int @external }
      type Product @key(fields: "sku package") {
        sku: String!
        package: String!
        price: Int @external
        size: Size @external
        parts: [Part!] @external
        left: Int!
        shipping: Int @requires(fields: "price size { width height }")
        load: Int @requires(fields: "parts { weight }")
        depots: [Depot]
      }
    `,
    reviews: `
      type Query { reviews: [Review] latest: Review! }
      type Review @key(fields: "id") {
        id: ID!
        text: String!
        stars: Int
        about: Product @provides(fields: "name")
        by: Maker! @provides(fields: "name")
      }
      type Product @key(fields: "id") { id: ID! name: String @external reviews(stars: Int): [Review!] best: Review }
      type Maker @key(fields: "code") { code: String! name: String @external rating: Float reviews: [Review!]! }
    `,
  },
  populate: (add) => {
    add('Query', {
      product: ({ id }: { id: string }) => products.find((product) => product['id'] === id) ?? null,
      products: ({ first }: { first?: number | null }) => products.slice(0, first ?? 1),
      shelves: () => [[products[0], null], [], [products[1], products[0]]],
      depots: () => depots,
      reviews: () => [reviews[0], null, reviews[1], reviews[0]],
      latest: () => reviews[1],
    });
    const makers = ['m1', 'm2'].map((code) =>
      add('Maker', {
        code,
        name: `Maker ${code}`,
        rating: code === 'm1' ? 4.5 : null,
        reviews: () =>
          reviews.filter((review) => review['by'] === makers.find((maker) => maker['code'] === code)),
      }),
    );
    const products = [1, 2, 3].map((number) =>
      add('Product', {
        id: String(number),
        sku: `sku${number % 2}`,
        package: `p${number}`,
        name: number === 3 ? null : `Product ${number}`,
        price: number * 10,
        size:
          number === 2 ? null : add('Size', { width: number, height: number === 1 ? null : 5, unit: 'cm' }),
        parts:
          number === 3
            ? null
            : [add('Part', { label: 'a', weight: 2 }), add('Part', { label: null, weight: null })],
        similar: ({ first }: { first?: number | null }) =>
          products.filter((other) => other['id'] !== String(number)).slice(0, first ?? 2),
        maker: makers[number % 2],
        left: number * 100,
        depots: () => (number === 1 ? [depots[0], null] : []),
        reviews: ({ stars }: { stars?: number | null }) =>
          reviews
            .filter((review) => review['about'] === products[number - 1] && (stars ?? 5) <= 5)
            .slice(0, stars ?? 9),
        best: () => (number === 1 ? reviews[0] : null),
      }),
    );
    const depots = ['Rome', 'Oslo'].map((city, index) =>
      add('Depot', {
        city,
        holds: products.slice(index),
        best: products[index],
        size: index === 0 ? add('Size', { width: 1, height: 2, unit: null }) : null,
      }),
    );
    const reviews = [0, 1].map((index) =>
      add('Review', {
        id: `r${index}`,
        text: `Text ${index}`,
        stars: index === 0 ? 5 : null,
        about: products[index],
        by: makers[index],
      }),
    );
  },
  computed: {
    'Product.shipping': (read) =>
      Number(read('price')) * 2 + Number(read('size.width') ?? 0) + Number(read('size.height') ?? 7),
    'Product.load': (read) => {
      const weights = read('parts.weight');
      return Array.isArray(weights)
        ? weights.reduce((sum: number, weight) => sum + Number(weight ?? 100), 0)
        : null;
    },
  },
};
