import { SubgraphPrices } from '#gateway/cost/subgraph-prices.ts';
import type { PriceSource } from '#gateway/cost/compile-price.ts';
import type { CompiledOperation } from '#gateway/execution/compile-operation.ts';
import type { ExecutionOutcome } from '#gateway/execution/execute-operation.ts';
import { SharedWork } from '#gateway/subgraph-client/shared-work.ts';

/** An operation that is ready to run, with the prices of its requests. */
export class OperationProgram {
  readonly compiled: CompiledOperation;
  /** Its executions under way, for equal requests of equal callers. */
  readonly inFlight = new SharedWork<ExecutionOutcome>();
  readonly #pricing: PriceSource;
  readonly #onGrowth: (prices: SubgraphPrices) => void;
  #prices: SubgraphPrices | undefined;

  /** @param options.pricing of the supergraph; see `subgraphPriceSource`. */
  constructor(options: {
    readonly compiled: CompiledOperation;
    readonly pricing: PriceSource;
    /** Called when its requests are priced. */
    readonly onGrowth: (prices: SubgraphPrices) => void;
  }) {
    this.compiled = options.compiled;
    this.#pricing = options.pricing;
    this.#onGrowth = options.onGrowth;
  }

  /**
   * The points of its requests, by subgraph name.
   *
   * @param variables coerced, with defaults.
   * @throws ClientError `COST_ESTIMATED_TOO_EXPENSIVE` where there is too much to price.
   */
  subgraphPoints(variables: Readonly<Record<string, unknown>>): ReadonlyMap<string, number> {
    if (!this.#prices) {
      this.#prices = new SubgraphPrices(this.#pricing, this.compiled.source);
      this.#onGrowth(this.#prices);
    }
    return this.#prices.pointsFor(variables);
  }
}
