import type { ServiceOptions } from '#gateway/main/service-options.ts';
import {
  requireSubgraph,
  resolveSubgraphEndpoints,
} from '#gateway/subgraph-client/resolve-subgraph-endpoints.ts';
import { SubgraphClient } from '#gateway/subgraph-client/subgraph-client.ts';

/** One client per subgraph, by name; they connect when they are first needed. */
export function connectSubgraphs({
  config,
  snapshot,
  stack,
}: ServiceOptions): ReadonlyMap<string, SubgraphClient> {
  for (const setting of ['includeSubgraphErrors', 'includeSubgraphNames'] as const) {
    const names = config.errors[setting];
    if (typeof names === 'boolean') continue;
    for (const name of names) requireSubgraph(snapshot.subgraphs, name, `errors.${setting}`);
  }
  const endpoints = resolveSubgraphEndpoints(snapshot.subgraphs, config.subgraphs);
  const clients = endpoints.map(
    (endpoint) => new SubgraphClient(endpoint, { shares: config.execution.sharing.acrossRequests }),
  );
  for (const client of clients) stack.defer(() => client.close());
  return new Map(clients.map((client) => [client.endpoint.name, client]));
}
