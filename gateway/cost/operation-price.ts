import { amountOf } from '#gateway/cost/amount.ts';
import { compileSelection } from '#gateway/cost/compile-price.ts';
import { addPoints } from '#gateway/cost/points.ts';
import { operationPoints } from '#gateway/cost/operation-points.ts';
import type { OperationTypeNode } from 'graphql';
import type { Pricing, PricingMode } from '#gateway/cost/amount.ts';
import type { OperationSource, PriceSource } from '#gateway/cost/compile-price.ts';
import type { PricedSelection } from '#gateway/cost/priced-selection.ts';

/**
 * The price of one operation as a formula over its variables: `max(1, base + Σ cost(root field))`, the base 10 for
 * mutations, and `cost(field) = n × (weight + Σ cost(child)) + arguments`. Compiled once, it is arithmetic for each
 * request.
 */
export class OperationPrice {
  readonly kind: `${OperationTypeNode}`;
  /** What the price is the sum of. */
  readonly root: PricedSelection;

  /** @throws ClientError `COST_ESTIMATED_TOO_EXPENSIVE` where there is too much to price. */
  constructor(source: PriceSource, operation: OperationSource) {
    this.kind = operation.operation.operation;
    this.root = compileSelection(source, operation);
  }

  /**
   * What the operation costs: at least 1, at most `maxPoints`, a whole number.
   *
   * @param variables coerced, with defaults.
   * @throws ClientError `COST_INVALID_SLICING_ARGUMENTS`.
   */
  pointsFor(variables: Readonly<Record<string, unknown>>): number {
    return this.#points(variables, 'asked');
  }

  /** The least that it costs, whatever its variables are. @throws ClientError `COST_INVALID_SLICING_ARGUMENTS`. */
  leastPoints(): number {
    return this.#points({}, 'least');
  }

  /**
   * What it costs with every condition true and every list whose size is in a variable as large as allowed; arguments
   * that cost points are those given.
   * @throws ClientError `COST_INVALID_SLICING_ARGUMENTS` for what the text itself asks for.
   */
  mostPoints(variables: Readonly<Record<string, unknown>>): number {
    return this.#points(variables, 'most');
  }

  /** The part of the price that is for introspection, which the gateway answers itself: it is never given back. */
  introspectionPoints(variables: Readonly<Record<string, unknown>>): number {
    const pricing: Pricing = { variables, mode: 'asked', known: [] };
    const fields = this.root.alternatives.flat().filter(({ isIntrospection }) => isIntrospection);
    return fields.reduce((sum, { points }) => addPoints(sum, amountOf(points, pricing)), 0);
  }

  #points(variables: Readonly<Record<string, unknown>>, mode: PricingMode): number {
    return operationPoints(this.kind, amountOf(this.root.points, { variables, mode, known: [] }));
  }
}
