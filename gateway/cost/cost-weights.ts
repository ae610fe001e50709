/** What `@listSize` says of one field. */
export interface ListSize {
  /** How many items to assume where no slicing argument says it; not negative. */
  readonly assumedSize: number | undefined;
  /** Arguments that bound the list: `first`, or a path into an input object such as `page.first`. */
  readonly slicingArguments: readonly string[];
  /** Lists below this field that the size is for, such as `edges`; a path may go deeper, such as `page.edges`. */
  readonly sizedFields: readonly string[];
  /** Whether exactly one slicing argument must be given; true only where there are slicing arguments. */
  readonly requireOneSlicingArgument: boolean;
}

/**
 * The published weights of one supergraph, by schema coordinate; immutable. A coordinate that is absent has no weight
 * of its own. Weights are never negative.
 * @see https://spec.graphql.org/September2025/#sec-Schema-Coordinates
 */
export interface CostWeights {
  /** `@cost` of objects, scalars and enums, by type name. */
  readonly types: ReadonlyMap<string, number>;
  /** `@cost` of fields, by `Type.field`. */
  readonly fields: ReadonlyMap<string, number>;
  /** `@cost` of arguments, by `Type.field(argument:)`. */
  readonly arguments: ReadonlyMap<string, number>;
  /** `@cost` of input fields, by `Input.field`. */
  readonly inputFields: ReadonlyMap<string, number>;
  /** `@listSize` of fields, by `Type.field`. */
  readonly listSizes: ReadonlyMap<string, ListSize>;
}
