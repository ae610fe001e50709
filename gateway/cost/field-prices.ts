import { getArgumentValues } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { argumentCost } from '#gateway/cost/argument-cost.ts';
import type { CostWeights } from '#gateway/cost/cost-weights.ts';
import { priceBook } from '#gateway/cost/price-book.ts';
import type { FieldPrice, FieldPrices } from '#gateway/execution/field-prices.ts';

const free: FieldPrice = { weight: 0, isOwnWeight: false, argumentPoints: undefined };

/** Prices where nothing is priced. */
export const noPrices: FieldPrices = { priceOf: () => free, typeWeight: () => 0 };

/** The weights of a schema in the form in which the response writer counts the actual cost. */
export function createFieldPrices(schema: GraphQLSchema, weights: CostWeights): FieldPrices {
  const book = priceBook(schema, weights);
  return {
    typeWeight: (type) => book.typeWeight(type),
    priceOf: (type, field) => {
      // Several where an interface stands for objects whose type nobody asked for: then the dearest counts.
      const [price] = book.pricesOf(type, field).toSorted((a, b) => b.weight - a.weight);
      if (!price) return free;
      const { weight, isOwnWeight, hasArgumentCost, definition } = price;
      return {
        weight,
        isOwnWeight,
        argumentPoints: hasArgumentCost
          ? (node, variables) => argumentCost(price, getArgumentValues(definition, node, variables), weights)
          : undefined,
      };
    },
  };
}
