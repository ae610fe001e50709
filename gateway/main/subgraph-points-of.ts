import type { GraphQLSchema } from 'graphql';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { CostWeights } from '#gateway/cost/cost-weights.ts';
import { SubgraphPrices, subgraphPriceSource } from '#gateway/cost/subgraph-prices.ts';
import type { CompiledOperation } from '#gateway/execution/compile-operation.ts';
import type { RateLimits } from '#gateway/rate-limit/rate-limits.ts';

/** What plans cost each subgraph, computed once for each compiled operation; `undefined`: no layer asks for it. */
export function subgraphPointsOf({
  config,
  schema,
  weights,
}: {
  readonly config: GatewayConfig;
  /** The supergraph, since fetches select what clients may not see. */
  readonly schema: GraphQLSchema;
  readonly weights: CostWeights;
}): RateLimits['subgraphPoints'] {
  if (!config.rateLimit.layers.some(({ by }) => by === 'subgraph')) return undefined;
  const source = subgraphPriceSource({ schema, weights, settings: config.cost });
  const known = new WeakMap<CompiledOperation, SubgraphPrices>();
  return ({ compiled, coercedVariables }) => {
    const prices = known.get(compiled) ?? new SubgraphPrices(source, compiled.source);
    known.set(compiled, prices);
    return prices.pointsFor(coercedVariables);
  };
}
