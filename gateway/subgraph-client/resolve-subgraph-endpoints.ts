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
  for (const name of settings.byName.keys()) requireSubgraph(subgraphs, name, `subgraphs.${name}`);
  return [...subgraphs.values()].map(({ name, url }) => {
    const own = settings.byName.get(name);
    const { timeoutMs, maxResponseBytes, maxResponseDepth } = own ?? settings.all;
    const checked = checkUrl(name, own?.endpoints[0]?.url ?? url);
    return { name, url: checked, timeoutMs, maxResponseBytes, maxResponseDepth };
  });
}

/**
 * Checks that a subgraph that a setting names is there.
 *
 * @throws StartupError that names the setting.
 */
export function requireSubgraph(
  subgraphs: ReadonlyMap<string, Subgraph>,
  name: string,
  setting: string,
): void {
  if (subgraphs.has(name)) return;
  const known = [...subgraphs.keys()].join(', ');
  throw new StartupError(
    `${setting}: the supergraph has no subgraph ${JSON.stringify(name)}; it has ${known}.`,
  );
}

function checkUrl(name: string, url: string): string {
  const { protocol } = URL.parse(url) ?? {};
  if (protocol === 'http:' || protocol === 'https:') return url;
  throw new StartupError(
    `The subgraph "${name}" has the URL ${JSON.stringify(url)} in the supergraph, which is not http or https; ` +
      `set subgraphs.${name}.endpoints in the configuration, or compose the supergraph with a routing URL.`,
  );
}
