/** One service's schema, as it asks to be composed. */
export interface SubgraphSchema {
  /** A letter, then letters, digits, `_` and `-`; at most 64 characters. */
  readonly name: string;
  /** Where the service answers; written into the supergraph. */
  readonly url: string;
  /** The schema of the service, with its federation directives. */
  readonly sdl: string;
  /** Where the schema was read, for messages alone. */
  readonly file: string;
}

/** A place in the schema of a subgraph; line and column count from 1. */
export interface SubgraphLocation {
  readonly subgraph: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Why subgraphs do not compose. Flat, so that machines read the first place without unpacking. */
export interface CompositionError extends Partial<SubgraphLocation> {
  /** A code of the federation specification's reference, such as `INVALID_FIELD_SHARING`. */
  readonly code: string;
  /** May span lines. */
  readonly message: string;
  /** Further places that take part in the mistake, such as the same field in another subgraph. */
  readonly alsoAt: readonly SubgraphLocation[];
}

/** What composition accepted, and yet may surprise someone. */
export interface CompositionHint extends Partial<SubgraphLocation> {
  readonly code: string;
  readonly message: string;
  /** `warn` and `info` are for people; `debug` is what tools may want to know. */
  readonly level: 'warn' | 'info' | 'debug';
  readonly alsoAt: readonly SubgraphLocation[];
}

/** Subgraphs that compose. */
export interface Composed {
  readonly supergraphSdl: string;
  readonly hints: readonly CompositionHint[];
  readonly errors?: undefined;
}

/** Subgraphs that do not compose; at least one error. */
export interface NotComposed {
  readonly errors: readonly CompositionError[];
}

/** Told apart by `errors`. */
export type CompositionResult = Composed | NotComposed;
