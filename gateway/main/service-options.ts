import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { OperatorBypass } from '#gateway/documents/bypass/operator-bypass.ts';
import type { TurnBudget } from '#gateway/bounded/turn-budget.ts';
import type { Shelf } from '#gateway/operations/shelf.ts';
import type { PipelineParts } from '#gateway/pipeline.ts';
import type { ArrivingAnswers } from '#gateway/subgraph-client/arriving-answers.ts';
import type { RateLimits } from '#gateway/rate-limit/rate-limits.ts';
import type { StoreCounters } from '#gateway/rate-limit/store-counters.ts';
import type { SupergraphSnapshot } from '#gateway/supergraph/supergraph-snapshot.ts';

/** How to start a gateway. */
export interface GatewayOptions {
  readonly config: GatewayConfig;
  /** false: @authenticated, @requiresScopes and @policy are not enforced, as with `weir start --supergraph`. */
  readonly enforceAccess: boolean;
  /**
   * true: subgraphs alone verify tokens, and every caller is anonymous here, as with
   * `weir start --supergraph --forward authorization`. Default: a token of no configured issuer is rejected.
   */
  readonly ignoreTokens?: boolean;
}

/** What outlives a supergraph. */
export interface SharedParts {
  readonly authentication: PipelineParts['authentication'];
  /** What clients have registered by themselves. */
  readonly bypass: OperatorBypass;
  readonly automatic: PipelineParts['registered']['automatic'];
  /** When work begins of which much arrives at the same time. */
  readonly turns: TurnBudget;
  /** The bytes of answers that arrive from subgraphs. */
  readonly arriving: ArrivingAnswers;
  /** What is known of operations, of all supergraphs that are served. */
  readonly shelf: Shelf;
  /** Budgets: a new schema fills no bucket. */
  readonly limits: Omit<RateLimits, 'subgraphPoints'>;
  /** undefined: buckets in memory. */
  readonly rateLimitCounters: StoreCounters | undefined;
}

/** What the parts of a service are built from. */
export interface ServiceOptions extends GatewayOptions {
  readonly snapshot: SupergraphSnapshot;
  readonly shared: SharedParts;
  /** Takes what has to be closed again. */
  readonly stack: AsyncDisposableStack;
}
