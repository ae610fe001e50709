import { argumentCost } from '#gateway/cost/argument-cost.ts';
import { candidateArguments } from '#gateway/cost/candidate-arguments.ts';
import { requestedListSize } from '#gateway/cost/list-size.ts';
import { addPoints, multiplyPoints, saturate } from '#gateway/cost/points.ts';
import { priceBook } from '#gateway/cost/price-book.ts';
import type { FieldNode, GraphQLSchema } from 'graphql';
import type { ComplexityEstimator } from 'graphql-query-complexity';
import type { CostWeights } from '#gateway/cost/cost-weights.ts';
import type { ListSizeSettings } from '#gateway/cost/list-size.ts';
import type { FieldPrice } from '#gateway/cost/price-book.ts';

/** What the estimator reads from the `context` of `getComplexity`. */
export interface CostEstimatorContext extends Record<string, unknown> {
  /** Sizes that a parent's `sizedFields` pass down, by the node of the list they are for. */
  readonly passedSizes: ReadonlyMap<FieldNode, number>;
  /** Lists of which some possible parent passes no size down: their own counts where it is larger. */
  readonly openSizes: ReadonlySet<FieldNode>;
  /** Points of `__schema` and `__type`, by their node: their answers are counted by other rules than lists. */
  readonly introspectionPoints: ReadonlyMap<FieldNode, number>;
}

/**
 * Weir's price of a field, as an estimator for `graphql-query-complexity`:
 * `n × (weight + children) + arguments`, where `n` is 1 for what is no list and multiplies for each level of lists.
 * Through an interface it is the largest price over the possible objects. `__typename` costs 0, and
 * introspection what the context says: the gateway answers both itself.
 *
 * Prices are computed from the leaves up, so a size that a parent passes down through `sizedFields` must be in the
 * context ({@link CostEstimatorContext}); without one such a list is priced by its own `@listSize` or the default.
 *
 * @throws ClientError (from the estimator) `COST_INVALID_SLICING_ARGUMENTS`.
 * @see https://github.com/slicknode/graphql-query-complexity
 */
export function createCostEstimator({
  schema,
  weights,
  settings,
}: {
  /** The API schema, which operations are written against. */
  readonly schema: GraphQLSchema;
  readonly weights: CostWeights;
  readonly settings: ListSizeSettings;
}): ComplexityEstimator {
  const book = priceBook(schema, weights);
  return ({ type, field, node, args, childComplexity, context }) => {
    if (field.name.startsWith('__')) return introspectionPointsOf(node, context);
    const children = saturate(childComplexity);
    const passedSize = passedSizeOf(node, context);
    const isOpen = isOpenSize(node, context);
    const pointsOf = (price: FieldPrice): number => {
      const values = candidateArguments({ selected: field, candidate: price.definition, node, values: args });
      // Asked first, whatever the size turns out to be from: wrong slicing arguments are refused everywhere.
      const ownSize = requestedListSize({ price, values, node, settings });
      const size = sizeOf({ passedSize, isOpen, ownSize: ownSize ?? settings.defaultListSize });
      let points = addPoints(price.weight, children);
      for (let level = 0; level < price.listDepth; level += 1) points = multiplyPoints(points, size);
      return addPoints(points, argumentCost(price, values, weights));
    };
    return Math.max(...book.pricesOf(type, field).map(pointsOf));
  };
}

function sizeOf({
  passedSize,
  isOpen,
  ownSize,
}: {
  readonly passedSize: number | undefined;
  readonly isOpen: boolean;
  readonly ownSize: number;
}): number {
  if (passedSize === undefined) return ownSize;
  return isOpen ? Math.max(passedSize, ownSize) : passedSize;
}

function isOpenSize(node: FieldNode, context: Readonly<Record<string, unknown>> | undefined): boolean {
  const sizes = context?.['openSizes'];
  return sizes instanceof Set && sizes.has(node);
}

function introspectionPointsOf(
  node: FieldNode,
  context: Readonly<Record<string, unknown>> | undefined,
): number {
  const points = context?.['introspectionPoints'];
  const own: unknown = points instanceof Map ? points.get(node) : undefined;
  return typeof own === 'number' ? own : 0;
}

function passedSizeOf(
  node: FieldNode,
  context: Readonly<Record<string, unknown>> | undefined,
): number | undefined {
  const sizes = context?.['passedSizes'];
  const size: unknown = sizes instanceof Map ? sizes.get(node) : undefined;
  return typeof size === 'number' ? size : undefined;
}
