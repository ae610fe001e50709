import { graphOf } from '#test/gateway/execution/run-operation.ts';

/** A small shop: products of the catalog, which reviews and stock know more about. */
export const runInShop = graphOf({
  catalog: `
    type Query {
      product(id: ID!): Product
      products: [Product!]
      shelves: [[Product]]
      media: [Media]
      strict: [[Product!]!]
      version: String
      label(representations: String): String
    }
    type Mutation { addProduct(name: String!): Product removeProduct(id: ID!): Int }
    type Product @key(fields: "id") {
      id: ID! name: String color: Color price: Float weight: Int extra: Json twin: Product
    }
    interface Media { title: String }
    type Book implements Media { title: String pages: Int product: Product }
    type Film implements Media { title: String minutes: Int product: Product }
    enum Color { RED GREEN }
    scalar Json`,
  reviews: `
    type Query { featured: [Product!] motto: String }
    type Mutation { addReview(text: String!): Review }
    type Product @key(fields: "id") {
      id: ID!
      reviews(first: Int): [Review!]
      rating: Float!
      stars: Int
      best: Review
    }
    type Review { text: String product: Product }`,
  stock: `
    type Product @key(fields: "id") {
      id: ID!
      price: Float @external
      weight: Int @external
      inStock: Boolean
      shipping: Float @requires(fields: "price weight")
    }`,
});

/** A product as the catalog answers it where other subgraphs are asked about it as well. */
export function product(id: string, fields: Readonly<Record<string, unknown>> = {}): object {
  return { __typename: 'Product', id, ...fields };
}
