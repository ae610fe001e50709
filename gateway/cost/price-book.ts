import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isInputObjectType,
  isListType,
  print,
} from 'graphql';
import type {
  GraphQLAbstractType,
  GraphQLArgument,
  GraphQLCompositeType,
  GraphQLField,
  GraphQLNamedType,
  GraphQLSchema,
  GraphQLType,
} from 'graphql';
import { readSlicePaths } from '#gateway/cost/list-size.ts';
import type { CostWeights, ListSize } from '#gateway/cost/cost-weights.ts';
import type { SlicePath } from '#gateway/cost/list-size.ts';

/** What one field definition costs before arguments and children are known. */
export interface FieldPrice {
  /** `Type.field`. */
  readonly coordinate: string;
  readonly definition: GraphQLField<unknown, unknown>;
  /** Points of one item: the field's `@cost`, else its type's, else 1 for objects and 0 for leaves. */
  readonly weight: number;
  /** Whether `weight` is the field's own, so that it is due even where the field is null. */
  readonly isOwnWeight: boolean;
  /** How many list types are around the named type. */
  readonly listDepth: number;
  readonly listSize: ListSize | undefined;
  /** The arguments that bound the list. */
  readonly slices: readonly SlicePath[];
  /** Whether any argument can cost anything. */
  readonly hasArgumentCost: boolean;
  /** The arguments that can change the price; the others need not be looked at. */
  readonly pricedArguments: readonly GraphQLArgument[];
}

/** The weights of one supergraph laid over the schema that clients see. Looks each field up once. */
export interface PriceBook {
  readonly weights: CostWeights;
  /**
   * The definitions that a selection of `field` on `parent` may come down to: one for an object, and one for every
   * possible object of an interface, for its fields carry weights of their own. An interface's field is among them
   * only where it is annotated itself, or where nothing implements it.
   */
  readonly pricesOf: (
    parent: GraphQLCompositeType,
    field: GraphQLField<unknown, unknown>,
  ) => readonly FieldPrice[];
  /** Points of one object of this type. */
  readonly typeWeight: (type: GraphQLNamedType) => number;
}

const books = new WeakMap<CostWeights, WeakMap<GraphQLSchema, PriceBook>>();

/** The price book of one schema and its weights; the same one each time, for as long as both are alive. */
export function priceBook(schema: GraphQLSchema, weights: CostWeights): PriceBook {
  let ofSchema = books.get(weights);
  if (!ofSchema) books.set(weights, (ofSchema = new WeakMap()));
  let book = ofSchema.get(schema);
  if (!book) ofSchema.set(schema, (book = createPriceBook(schema, weights)));
  return book;
}

function createPriceBook(schema: GraphQLSchema, weights: CostWeights): PriceBook {
  const known = new WeakMap<GraphQLField<unknown, unknown>, readonly FieldPrice[]>();
  const typeWeights = new Map<string, number>();
  const typeWeight = (type: GraphQLNamedType): number => {
    let weight = typeWeights.get(type.name);
    if (weight === undefined) typeWeights.set(type.name, (weight = readTypeWeight(schema, weights, type)));
    return weight;
  };
  const price = (parentName: string, definition: GraphQLField<unknown, unknown>): FieldPrice => {
    const coordinate = `${parentName}.${definition.name}`;
    const ownWeight = weights.fields.get(coordinate);
    const listSize = weights.listSizes.get(coordinate);
    const slices = readSlicePaths(definition, listSize);
    const costly = definition.args.filter((argument) => mayCost(weights, coordinate, argument));
    return {
      coordinate,
      definition,
      weight: ownWeight ?? typeWeight(getNamedType(definition.type)),
      isOwnWeight: ownWeight !== undefined,
      listDepth: listDepth(definition.type),
      listSize,
      slices,
      hasArgumentCost: costly.length > 0,
      pricedArguments: definition.args.filter(
        (each) => costly.includes(each) || slices.some(({ argument }) => argument === each.name),
      ),
    };
  };
  const pricesOf = (
    parent: GraphQLCompositeType,
    field: GraphQLField<unknown, unknown>,
  ): readonly FieldPrice[] => {
    const found = known.get(field);
    if (found) return found;
    const own = price(parent.name, field);
    const prices = isAbstractType(parent) ? abstractPrices(schema, parent, own, { weights, price }) : [own];
    known.set(field, prices);
    return prices;
  };
  return { weights, pricesOf, typeWeight };
}

/** One price for each possible object, without those that can never differ from one already there. */
function abstractPrices(
  schema: GraphQLSchema,
  parent: GraphQLAbstractType,
  own: FieldPrice,
  {
    weights,
    price,
  }: {
    readonly weights: CostWeights;
    readonly price: (parentName: string, definition: GraphQLField<unknown, unknown>) => FieldPrice;
  },
): readonly FieldPrice[] {
  const prices = new Map<string, FieldPrice>();
  if (own.isOwnWeight || own.listSize) prices.set('', own);
  for (const object of schema.getPossibleTypes(parent)) {
    const definition = object.getFields()[own.definition.name];
    if (!definition) continue;
    const candidate = price(object.name, definition);
    prices.set(signature(candidate, weights), candidate);
  }
  return prices.size > 0 ? [...prices.values()] : [own];
}

/** Equal for prices that are equal whatever the arguments are. */
function signature({ coordinate, definition, ...price }: FieldPrice, weights: CostWeights): string {
  const { weight, listDepth, listSize, hasArgumentCost } = price;
  const ofArgument = ({ name, type, astNode, defaultValue }: GraphQLArgument): readonly unknown[] => {
    // Only a default that was written can be compared; one that a program made is taken to be like no other.
    const written = astNode?.defaultValue ? print(astNode.defaultValue) : coordinate;
    const own = weights.arguments.get(`${coordinate}(${name}:)`);
    return [name, String(type), own, defaultValue === undefined ? undefined : written];
  };
  const dependsOnArguments = listSize !== undefined || hasArgumentCost;
  return JSON.stringify([
    weight,
    listDepth,
    listSize,
    dependsOnArguments ? definition.args.map(ofArgument) : [],
  ]);
}

function readTypeWeight(schema: GraphQLSchema, weights: CostWeights, type: GraphQLNamedType): number {
  const own = weights.types.get(type.name);
  if (own !== undefined) return own;
  if (!isCompositeType(type)) return 0;
  const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [];
  if (possible.length === 0) return 1;
  return Math.max(...possible.map((object) => weights.types.get(object.name) ?? 1));
}

function mayCost(weights: CostWeights, coordinate: string, argument: GraphQLArgument): boolean {
  const type = getNamedType(argument.type);
  if (weights.arguments.has(`${coordinate}(${argument.name}:)`) || weights.types.has(type.name)) return true;
  // Input types may hold one another without end; that something in the schema has a weight is reason enough to look.
  return isInputObjectType(type) && (weights.inputFields.size > 0 || weights.types.size > 0);
}

function listDepth(type: GraphQLType): number {
  const nullable = getNullableType(type);
  return isListType(nullable) ? 1 + listDepth(nullable.ofType) : 0;
}
