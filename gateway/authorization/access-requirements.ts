/** Alternatives of which one must hold; each is a list of names that must all be held. Without any, nobody passes. */
export type AnyOf = readonly (readonly string[])[];

/** What a caller must fulfil to see one element of the schema; immutable. */
export interface Requirement {
  /** Whether a verified identity is needed. */
  readonly authenticated: boolean;
  /** Each entry must hold, over the identity's scopes. Any entry implies that an identity is needed. */
  readonly scopes: readonly AnyOf[];
  /** Each entry must hold, over the policies granted to the request. */
  readonly policies: readonly AnyOf[];
}

/**
 * What the supergraph demands, by schema coordinate; immutable. An element that is absent is open.
 *
 * What an interface demands by itself is in the entries of every object that implements it as well, so that whoever
 * asks the object directly meets it too. What composition has only gathered on an interface from its objects stands
 * on those objects alone.
 */
export interface AccessRequirements {
  /** By type name: objects, interfaces, scalars and enums. */
  readonly types: ReadonlyMap<string, Requirement>;
  /** By `Type.field`. */
  readonly fields: ReadonlyMap<string, Requirement>;
}
