import { createInspector } from '#allowlist/inspection/inspect-document.ts';
import type {
  DocumentFacts,
  InspectDocument,
  InspectionOptions,
} from '#allowlist/inspection/inspect-document.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { buildSupergraphSnapshot } from '#gateway/supergraph/build-supergraph-snapshot.ts';
import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';

const link = federationLink(
  '"@key"',
  '"@cost"',
  '"@listSize"',
  '"@authenticated"',
  '"@requiresScopes"',
  '"@policy"',
  '"@override"',
);

/** A shop of two services with every directive that registering a document reads. */
export const shopSupergraph = composeForTest({
  catalog: `${link}
    type Query {
      product(id: ID!, filter: Filter): Product
      products(first: Int = 5, filter: Filter): [Product!] @listSize(slicingArguments: ["first"])
      either(first: Int, last: Int): [Product!] @listSize(slicingArguments: ["first", "last"])
      page(page: Page!): [Product!] @listSize(assumedSize: 901)
      byIds(ids: [ID!]!): [Product] @listSize(assumedSize: 902)
      all: [Product!]
      node: Node
    }
    input Page { size: Int!, after: String }
    input Filter { text: String @cost(weight: 7), within: Filter }
    interface Node { id: ID! }
    type Product implements Node @key(fields: "id") {
      id: ID!
      name: String
      secret: String @requiresScopes(scopes: [["a", "b"], ["c"]])
      related(first: Int!): [Product!] @listSize(slicingArguments: ["first"])
      moved: Int
    }
    type Voucher implements Node @requiresScopes(scopes: [["vouchers"]]) { id: ID! }
  `,
  stock: `${link}
    type Mutation { count(id: ID!): Product @authenticated }
    type Product @key(fields: "id") {
      id: ID!
      inStock: Boolean
      margin: Int @policy(policies: [["finance"]])
      moved: Int @override(from: "catalog", label: "percent(50)")
    }
  `,
})
  // This composer takes plain numbers alone; others let inputs and lists say how long a list is.
  .replace('assumedSize: 901', 'slicingArguments: ["page.size"]')
  .replace('assumedSize: 902', 'slicingArguments: ["ids"]');

/** Checks documents against the shop. */
export function shopInspector(more: Partial<InspectionOptions> = {}): Promise<InspectDocument> {
  return createInspector({
    supergraph: buildSupergraphSnapshot(shopSupergraph, { source: 'supergraph.graphql' }),
    limits: { maxTokens: 1000, maxDepth: 10, maxAliases: 10, maxRootFields: 10, maxDirectives: 10 },
    listSizes: { defaultListSize: 10, maxListSize: 100 },
    maxPoints: undefined,
    ...more,
  });
}

/** What the shop says of a text. */
export async function factsOf(inspect: InspectDocument, text: string): Promise<DocumentFacts> {
  return (await inspect({ place: 'file.graphql', text, aliases: [] })).facts;
}

/** Why a text is refused; `none` where it is not. */
export async function refusalOf(
  inspect: InspectDocument,
  text: string,
  claimed?: { name?: string; kind?: string },
): Promise<string> {
  try {
    await inspect({ place: 'file.graphql', text, aliases: [], claimed });
  } catch (error) {
    if (error instanceof StartupError) return error.message;
    throw error;
  }
  return 'none';
}
