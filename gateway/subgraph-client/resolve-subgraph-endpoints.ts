import { StartupError } from '#gateway/errors/startup-error.ts';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { SubgraphEndpoint } from '#gateway/subgraph-client/subgraph-client.ts';
import type { Subgraph } from '#gateway/supergraph/supergraph-snapshot.ts';

/**
 * Where each subgraph of a supergraph is reached: the configuration's word, else the URL in the supergraph.
 *
 * @throws StartupError where the configuration names a subgraph that is not there, or a subgraph has no usable URL.
 */
export function resolveSubgraphEndpoints(
  subgraphs: ReadonlyMap<string, Subgraph>,
  settings: GatewayConfig['subgraphs'],
): readonly SubgraphEndpoint[] {
  const known = [...subgraphs.keys()].join(', ');
  for (const name of settings.byName.keys()) {
    if (subgraphs.has(name)) continue;
    throw new StartupError(`subgraphs.${name}: the supergraph has no such subgraph; it has ${known}.`);
  }
  return [...subgraphs.values()].map(({ name, url }) => {
    const own = settings.byName.get(name);
    const { timeoutMs, maxResponseBytes, maxResponseDepth } = own ?? settings.all;
    const checked = checkUrl(name, own?.endpoints[0]?.url ?? url);
    return { name, url: checked, timeoutMs, maxResponseBytes, maxResponseDepth };
  });
}

function checkUrl(name: string, url: string): string {
  const { protocol } = URL.parse(url) ?? {};
  if (protocol === 'http:' || protocol === 'https:') return url;
  throw new StartupError(
    `The subgraph "${name}" has the URL ${JSON.stringify(url)} in the supergraph, which is not http or https; ` +
      `set subgraphs.${name}.endpoints in the configuration, or compose the supergraph with a routing URL.`,
  );
}
