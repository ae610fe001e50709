import type { BucketLimits } from '#gateway/rate-limit/token-bucket.ts';

/** What the buckets of a layer may belong to. */
export type LayerProperty = 'tenant' | 'subject' | 'apiKey' | 'client' | 'ip' | 'operation' | 'subgraph';

/** When a rule holds. */
export type RuleCondition =
  /** The verified token's claim (a dotted path leads into objects) is the value, or a list with it. */
  | { readonly claim: string; readonly equals: string | number | boolean }
  /** Of a layer by subgraph: its name. */
  | { readonly subgraph: string };

/** Another size for some of a layer's buckets. */
export interface LayerRule extends BucketLimits {
  readonly when: RuleCondition;
}

/** One configured layer of limits. Its own capacity and refill hold where no rule does. */
export interface RateLimitLayer extends BucketLimits {
  /** Unique among the layers; shown to clients. */
  readonly name: string;
  /** What the buckets of the layer belong to. `ip` counts anonymous callers alone. */
  readonly by: LayerProperty;
  readonly mode: 'enforce' | 'measure';
  /**
   * When the caller has no such property. `anonymous`: the layer does not apply, the `ip` layers do if there is no
   * identity at all. `reject`: the request is refused with FORBIDDEN.
   */
  readonly missing: 'anonymous' | 'reject';
  /** The first that holds decides. A tier has buckets of its own, so that callers of two tiers never share one. */
  readonly rules: readonly LayerRule[];
}
