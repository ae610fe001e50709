import { ClientError } from '#gateway/errors/client-error.ts';
import { OperationPrice } from '#gateway/cost/operation-price.ts';
import type { OperationDefinitionNode } from 'graphql';
import type { OperationSource, PriceSource } from '#gateway/cost/compile-price.ts';

/** The prices of one snapshot: each operation of a prepared document is compiled once, and forgotten with it. */
export class OperationPrices {
  readonly #source: PriceSource;
  readonly #known = new WeakMap<OperationDefinitionNode, OperationPrice | ClientError>();

  constructor(source: PriceSource) {
    this.#source = source;
  }

  /** @throws ClientError `COST_ESTIMATED_TOO_EXPENSIVE` where there is too much to price; that is remembered too. */
  priceOf(source: OperationSource): OperationPrice {
    let price = this.#known.get(source.operation);
    if (!price) this.#known.set(source.operation, (price = this.#compile(source)));
    if (price instanceof ClientError) throw price;
    return price;
  }

  #compile(source: OperationSource): OperationPrice | ClientError {
    try {
      return new OperationPrice(this.#source, source);
    } catch (error) {
      if (error instanceof ClientError) return error;
      throw error;
    }
  }
}
