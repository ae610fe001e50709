import type { GraphQLFieldResolver } from 'graphql';

/** Fields that need more than a property of the same name, by type and field. */
export type FieldResolvers = Readonly<
  Record<string, Readonly<Record<string, GraphQLFieldResolver<unknown, unknown>>>>
>;

/** What a gateway sends to ask for an entity. */
export type EntityReference = Readonly<Record<string, unknown>>;

/** One subgraph of a workload. */
export interface BenchSubgraph {
  /** Unique among all workloads: it is the path under which the subgraph is served. */
  readonly name: string;
  readonly sdl: string;
  /** What a reference stands for, by type. */
  readonly entities: Readonly<Record<string, (reference: EntityReference) => unknown>>;
}

/** A federated graph over data in memory. */
export interface BenchGraph {
  readonly subgraphs: readonly BenchSubgraph[];
  /** The same in every subgraph, and in the monolith that makes the reference answers. */
  readonly resolvers: FieldResolvers;
  /** @param origin where the subgraphs answer, such as `http://127.0.0.1:4200`. */
  readonly supergraph: (origin: string) => string;
}
