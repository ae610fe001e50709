import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { OperatorBypass } from '#gateway/documents/bypass/operator-bypass.ts';
import type { SupergraphSnapshot } from '#gateway/supergraph/supergraph-snapshot.ts';

/** How to start a gateway. */
export interface GatewayOptions {
  readonly config: GatewayConfig;
  /** false: @authenticated, @requiresScopes and @policy are not enforced, as with `weir start --supergraph`. */
  readonly enforceAccess: boolean;
}

/** What the parts of a service are built from. */
export interface ServiceOptions extends GatewayOptions {
  readonly snapshot: SupergraphSnapshot;
  readonly bypass: OperatorBypass;
  /** Takes what has to be closed again. */
  readonly stack: AsyncDisposableStack;
}
