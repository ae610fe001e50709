import type { Identity } from '#kit/index.ts';
import type { DatabaseDefinition } from '#subgraphs/shared/open-seeded-database.ts';
import type { Resolvers } from '#subgraphs/shared/resolvers.ts';
import type { SqlDatabase } from '#subgraphs/shared/sql-database.ts';

/** What every resolver of every example service gets. */
export interface BaseContext {
  /** Who calls; `undefined` for nobody. */
  readonly identity: Identity | undefined;
  readonly database: SqlDatabase;
  /** The current time, for rows that mutations write. */
  readonly now: () => Date;
}

/** One example service: everything but the process around it. */
export interface ServiceDefinition<Context extends BaseContext> {
  /** The subgraph's name. */
  readonly name: string;
  /** The port it listens on unless told otherwise. */
  readonly defaultPort: number;
  /** Where its `schema.graphql` is. */
  readonly schemaUrl: URL;
  readonly database: DatabaseDefinition;
  readonly resolvers: Resolvers<Context>;
  /** Adds the loaders of one request. */
  readonly createContext: (base: BaseContext) => Context;
}
