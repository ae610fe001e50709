import type { FieldNode, GraphQLField, GraphQLInterfaceType, GraphQLObjectType } from 'graphql';

/** What counting the actual cost needs to know of one field. */
export interface FieldPrice {
  /** Points of each leaf item, or of each object item that has an own weight. */
  readonly weight: number;
  /** Whether the weight is the field's own: then it replaces that of the object's type, and is due for null too. */
  readonly isOwnWeight: boolean;
  /** Points of its arguments; undefined: they never cost anything. */
  readonly argumentPoints:
    ((node: FieldNode, variables: Readonly<Record<string, unknown>>) => number) | undefined;
}

/** The weights of the published schema, as the response writer asks for them. */
export interface FieldPrices {
  priceOf(type: GraphQLObjectType | GraphQLInterfaceType, field: GraphQLField<unknown, unknown>): FieldPrice;
  /** Points of one object of a type. */
  typeWeight(type: GraphQLObjectType | GraphQLInterfaceType): number;
}
