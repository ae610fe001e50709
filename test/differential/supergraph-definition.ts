/** One object of the data that all services and the monolith share. */
export interface WorldObject {
  readonly __typename: string;
  /** By field: a value, an object, a list of either, or a function of the field's arguments that gives one. */
  readonly [field: string]: unknown;
}

/** The arguments of a field, coerced. */
export type Arguments = Readonly<Record<string, unknown>>;

/** Adds an object to a world; its position in the world is the same in every world of one definition. */
export type Add = (typename: string, fields?: Readonly<Record<string, unknown>>) => WorldObject;

/** Reads a field, or a dotted path of fields, of what a service was sent; the arguments are those of the last field. */
export type ReadRequired = (path: string, args?: Arguments) => unknown;

/** Computes a field from what its `@requires` names. */
export type Compute = (read: ReadRequired, args: Arguments) => unknown;

/**
 * A supergraph in one piece: the schemas of its services, and data that both the services and one single server over
 * the composed schema answer from. Everything is deterministic, so that the two answers can be compared.
 */
export interface SupergraphDefinition {
  readonly name: string;
  /** Schemas by service, without the line that links federation. */
  readonly subgraphs: Readonly<Record<string, string>>;
  /** Fills a world; the first object it adds is the root of queries. Called anew for every answer. */
  readonly populate: (add: Add) => void;
  /** Fields with `@requires`, by coordinate. */
  readonly computed?: Readonly<Record<string, Compute>>;
  /** Arguments with `@fromContext`, by the field's coordinate: the field to read, by the type that sets the context. */
  readonly contextual?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>;
}
