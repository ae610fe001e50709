import { isLeafType, isNonNullType, isObjectType } from 'graphql';
import type { GraphQLObjectType, GraphQLOutputType } from 'graphql';
import type { FieldPrices } from '#gateway/execution/field-prices.ts';
import type { CollectedFields, Occurrence } from '#gateway/graphql/collect-fields.ts';
import { generatePlainObjectCheck, plainLeaf } from '#gateway/execution/response/plain-values.ts';
import type { IsPlain, IsPlainObject, PlainField } from '#gateway/execution/response/plain-values.ts';

/** Items of a list that may be answered with as they are. */
export interface PlainItems {
  readonly isPlain: IsPlainObject;
  /** What an item costs, all of its fields included. */
  readonly points: number;
}

/**
 * How to see that the items of a list need no change; undefined where they may: objects of an abstract type, fields that
 * a condition decides on, that have a price which depends on their value, or that have something below them.
 */
export function plainItems(options: {
  readonly type: GraphQLOutputType;
  readonly collect: (type: GraphQLObjectType) => CollectedFields;
  /** Whether the data has a field under its response key. */
  readonly isUnderKey: (key: string, occurrence: Occurrence) => boolean;
  readonly prices: FieldPrices;
  /** Replaces the weight of the object's type. */
  readonly ownWeight: number | undefined;
  /** Whether sizes are counted. */
  readonly countsSize: boolean;
}): PlainItems | undefined {
  const { prices, ownWeight, isUnderKey } = options;
  const type = isNonNullType(options.type) ? options.type.ofType : options.type;
  if (!isObjectType(type)) return undefined;
  const fields: PlainField[] = [];
  for (const [key, [occurrence]] of options.collect(type)) {
    const isPlain = occurrence && plainField(type, occurrence, prices);
    if (!isPlain || !isUnderKey(key, occurrence)) return undefined;
    fields.push({ key, isPlain });
  }
  return {
    isPlain: generatePlainObjectCheck(fields, options.countsSize),
    points: ownWeight ?? prices.typeWeight(type),
  };
}

function plainField(
  type: GraphQLObjectType,
  { node, condition }: Occurrence,
  prices: FieldPrices,
): IsPlain | undefined {
  if (condition.length > 0) return undefined;
  const name = node.name.value;
  if (name === '__typename') return (value) => value === type.name;
  const definition = type.getFields()[name];
  if (!definition) return undefined;
  const nonNull = isNonNullType(definition.type);
  const leaf = isNonNullType(definition.type) ? definition.type.ofType : definition.type;
  const { weight, argumentPoints } = prices.priceOf(type, definition);
  return isLeafType(leaf) && weight === 0 && !argumentPoints ? plainLeaf(leaf, nonNull) : undefined;
}
