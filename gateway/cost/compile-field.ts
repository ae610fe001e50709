import { amountOf, foldAmount } from '#gateway/cost/amount.ts';
import { argumentCost } from '#gateway/cost/argument-cost.ts';
import { holds } from '#gateway/graphql/condition.ts';
import { requestedListSize } from '#gateway/cost/list-size.ts';
import { addPoints, multiplyPoints } from '#gateway/cost/points.ts';
import { compileArguments, dependsOnVariables } from '#gateway/cost/read-arguments.ts';
import type { FieldNode } from 'graphql';
import type { Amount, AmountSlots, Pricing } from '#gateway/cost/amount.ts';
import type { CostWeights } from '#gateway/cost/cost-weights.ts';
import type { ListSizeSettings } from '#gateway/cost/list-size.ts';
import type { FieldPrice } from '#gateway/cost/price-book.ts';
import type { PricedCandidate, PricedField } from '#gateway/cost/priced-selection.ts';

/** In place of a size that nothing tells: amounts are numbers. */
export const unknownSize = -1;

/** A price of a field with the amounts that its own arguments decide. */
export interface CompiledCandidate {
  readonly price: FieldPrice;
  /** What its own `@listSize` says, or {@link unknownSize}. */
  readonly ownSize: Amount;
  readonly argumentPoints: Amount;
}

/** What compiling a field needs beside the field. */
export interface FieldContext {
  readonly weights: CostWeights;
  readonly settings: ListSizeSettings;
  readonly slots: AmountSlots;
}

/** Compiles what the arguments of a field decide. */
export function compileCandidate(
  { weights, settings, slots }: FieldContext,
  price: FieldPrice,
  node: FieldNode,
): CompiledCandidate {
  return {
    price,
    ownSize: price.listSize ? compileSize({ settings, slots }, price, node) : unknownSize,
    argumentPoints: price.hasArgumentCost ? compileArgumentPoints(weights, price, node) : 0,
  };
}

/** Only the arguments that bound the list are read: what others hold, variables or not, does not change its size. */
function compileSize(
  { settings, slots }: Pick<FieldContext, 'settings' | 'slots'>,
  price: FieldPrice,
  node: FieldNode,
): Amount {
  const slicing = price.pricedArguments.filter(({ name }) =>
    price.slices.some(({ argument }) => argument === name),
  );
  const reader = compileArguments(slicing, node);
  const sizeOf = (variables: Pricing['variables']): number =>
    requestedListSize({ price, values: reader.read(variables), node, settings }) ?? unknownSize;
  if (!reader.dependsOnVariables) return foldAmount(() => sizeOf({}));
  // An input object may have a variable beside the size, which is written all the same.
  const isWritten = price.slices.every((slice) => !dependsOnVariables(node, slice));
  return slots.remembered(({ mode, variables }) => {
    if (mode === 'asked' || (mode === 'most' && isWritten)) return sizeOf(variables);
    return mode === 'most' ? settings.maxListSize : 0;
  });
}

function compileArgumentPoints(weights: CostWeights, price: FieldPrice, node: FieldNode): Amount {
  const { dependsOnVariables, read } = compileArguments(price.pricedArguments, node);
  const pointsOf = (variables: Pricing['variables']): number => argumentCost(price, read(variables), weights);
  if (!dependsOnVariables) return pointsOf({});
  return ({ mode, variables }) => (mode === 'least' ? 0 : pointsOf(variables));
}

/**
 * The size of a list: what a parent passes down, else what its own arguments say, else the size to assume. Behind an
 * interface several objects may be the parent: where one of them passes nothing, the larger size counts.
 *
 * @param sizes.passed one for each parent that it may be; {@link unknownSize} for one that passes nothing.
 */
export function listSize(
  { ownSize }: CompiledCandidate,
  { passed, defaultListSize }: { readonly passed: readonly Amount[]; readonly defaultListSize: number },
): Amount {
  const choose = (own: number, fromAbove: readonly number[]): number => {
    const known = Math.max(unknownSize, ...fromAbove);
    if (known !== unknownSize && !fromAbove.includes(unknownSize)) return known;
    return Math.max(known, own === unknownSize ? defaultListSize : own);
  };
  const constants = passed.filter((size) => typeof size === 'number');
  if (typeof ownSize === 'number' && constants.length === passed.length) return choose(ownSize, constants);
  return (pricing) => {
    // Its own size is asked for first, whatever comes of it: wrong slicing arguments are refused everywhere.
    const own = amountOf(ownSize, pricing);
    return choose(
      own,
      passed.map((size) => amountOf(size, pricing)),
    );
  };
}

/** `size` for each level of lists: how many items one value of the field has. */
export function itemCount({ price }: PricedCandidate, size: number): number {
  let items = 1;
  for (let level = 0; level < price.listDepth; level += 1) items = multiplyPoints(items, size);
  return items;
}

/** What one candidate costs, of which each item costs `below` for its own fields. */
export function candidatePoints(candidate: PricedCandidate, below: number, pricing: Pricing): number {
  const size = amountOf(candidate.size, pricing);
  let points = addPoints(candidate.price.weight, below);
  for (let level = 0; level < candidate.price.listDepth; level += 1) points = multiplyPoints(points, size);
  return addPoints(points, amountOf(candidate.argumentPoints, pricing));
}

/** Whether a request asks for a field. */
export function isAskedFor(
  { conditions }: Pick<PricedField, 'conditions'>,
  { mode, variables }: Pricing,
): boolean {
  if (conditions.some((condition) => condition.length === 0)) return true;
  if (mode !== 'asked') return mode === 'most';
  return conditions.some((condition) => holds(condition, variables));
}

/** `n × (weight + below) + arguments`, for the dearest candidate. */
export function fieldPoints(field: Omit<PricedField, 'points'>): Amount {
  const { conditions, candidates, selection } = field;
  const below = selection?.points ?? 0;
  const points = (pricing: Pricing): number => {
    const ofItem = amountOf(below, pricing);
    let highest = 0;
    for (const candidate of candidates) {
      highest = Math.max(highest, candidatePoints(candidate, ofItem, pricing));
    }
    return highest;
  };
  const isConstant =
    typeof below === 'number' &&
    candidates.every(
      ({ size, argumentPoints }) => typeof size === 'number' && typeof argumentPoints === 'number',
    );
  const isUnconditional = conditions.some((condition) => condition.length === 0);
  const constant = isConstant ? points({ variables: {}, mode: 'asked', known: [] }) : undefined;
  if (isUnconditional) return constant ?? points;
  return (pricing) => (isAskedFor(field, pricing) ? (constant ?? points(pricing)) : 0);
}
