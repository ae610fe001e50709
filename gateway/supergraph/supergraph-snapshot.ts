import type { GraphQLSchema } from 'graphql';

/** The directives of published schemas that Weir itself acts on. */
export type PolicyDirective = 'authenticated' | 'requiresScopes' | 'policy' | 'cost' | 'listSize';

/**
 * The name each policy directive goes by in one supergraph, without `@`. Absent: the supergraph does not link the
 * feature. Services may rename a directive on import (`@link(import: [{ name: "@cost", as: "@price" }])`), so nothing
 * may look for the usual name.
 * @see https://specs.apollo.dev/link/v1.0/
 */
export type DirectiveNames = Readonly<Partial<Record<PolicyDirective, string>>>;

/** One service of the supergraph. */
export interface Subgraph {
  /** The name it was published under, such as `accounts`. */
  readonly name: string;
  /** Where the supergraph file says that it answers. */
  readonly url: string;
}

/** One loaded supergraph; immutable, so that a reload never splits a request. */
export interface SupergraphSnapshot {
  /** SHA-256 of the SDL, 64 lower-case hexadecimal digits. */
  readonly id: string;
  readonly sdl: string;
  /** What clients see: without join directives and `@inaccessible` elements. Built by graphql-js. */
  readonly apiSchema: GraphQLSchema;
  /** The same as text. */
  readonly apiSchemaSdl: string;
  /** The whole supergraph as a graphql-js schema; its AST nodes carry every directive. */
  readonly supergraphSchema: GraphQLSchema;
  readonly directiveNames: DirectiveNames;
  /** By subgraph name. */
  readonly subgraphs: ReadonlyMap<string, Subgraph>;
}
