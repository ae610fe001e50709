import { getNamedType, isInputObjectType } from 'graphql';
import { addPoints } from '#gateway/cost/points.ts';
import type { GraphQLInputObjectType, GraphQLInputType } from 'graphql';
import type { CostWeights } from '#gateway/cost/cost-weights.ts';
import type { FieldPrice } from '#gateway/cost/price-book.ts';

/**
 * Points of the arguments that a field is resolved with, defaults among them: for each that is not null, its `@cost`,
 * else its scalar's or enum's, and for input objects the same over their fields, once for each item of a list.
 * An input object costs nothing by itself.
 */
export function argumentCost(
  price: FieldPrice,
  values: Readonly<Record<string, unknown>>,
  weights: CostWeights,
): number {
  if (!price.hasArgumentCost) return 0;
  let points = 0;
  for (const argument of price.pricedArguments) {
    const value = values[argument.name];
    if (value === undefined || value === null) continue;
    const own = weights.arguments.get(`${price.coordinate}(${argument.name}:)`);
    points = addPoints(points, own ?? leafWeight(argument.type, weights));
    points = addPoints(points, inputCost(argument.type, value, weights));
  }
  return points;
}

/**
 * What is inside an input value. One variable may be an argument of thousands of fields, so what was found for it is
 * kept for as long as the coerced value lives.
 */
function inputCost(type: GraphQLInputType, value: unknown, weights: CostWeights): number {
  if (weights.inputFields.size === 0 && weights.types.size === 0) return 0;
  const named = getNamedType(type);
  if (!isInputObjectType(named) || typeof value !== 'object' || value === null) return 0;
  const known = inputCosts(weights, named);
  let points = known.get(value);
  if (points === undefined) {
    points = Array.isArray(value)
      ? value.reduce((sum: number, item: unknown) => addPoints(sum, inputCost(named, item, weights)), 0)
      : objectCost(named, new Map(Object.entries(value)), weights);
    known.set(value, points);
  }
  return points;
}

function objectCost(
  type: GraphQLInputObjectType,
  values: ReadonlyMap<string, unknown>,
  weights: CostWeights,
): number {
  let points = 0;
  for (const field of Object.values(type.getFields())) {
    const value = values.get(field.name);
    if (value === undefined || value === null) continue;
    const own = weights.inputFields.get(`${type.name}.${field.name}`);
    points = addPoints(points, own ?? leafWeight(field.type, weights));
    points = addPoints(points, inputCost(field.type, value, weights));
  }
  return points;
}

function leafWeight(type: GraphQLInputType, weights: CostWeights): number {
  return weights.types.get(getNamedType(type).name) ?? 0;
}

const memo = new WeakMap<CostWeights, WeakMap<GraphQLInputObjectType, WeakMap<object, number>>>();

function inputCosts(weights: CostWeights, type: GraphQLInputObjectType): WeakMap<object, number> {
  let ofWeights = memo.get(weights);
  if (!ofWeights) memo.set(weights, (ofWeights = new WeakMap()));
  let ofType = ofWeights.get(type);
  if (!ofType) ofWeights.set(type, (ofType = new WeakMap()));
  return ofType;
}
