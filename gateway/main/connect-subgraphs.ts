import { HeaderRules } from '#gateway/subgraph-client/headers/header-rules.ts';
import type { ServiceOptions } from '#gateway/main/service-options.ts';
import {
  requireSubgraph,
  resolveSubgraphEndpoints,
} from '#gateway/subgraph-client/resolve-subgraph-endpoints.ts';
import { SubgraphClient } from '#gateway/subgraph-client/subgraph-client.ts';

/**
 * Compiles the header rules; undefined where there are none, so that requests cost nothing.
 *
 * @throws StartupError where rules are for a subgraph that is not there.
 */
export function compileHeaderRules({ config, snapshot }: ServiceOptions): HeaderRules | undefined {
  const { all, byName } = config.headers;
  for (const name of byName.keys()) requireSubgraph(snapshot.subgraphs, name, `headers.${name}`);
  const sets = new Map([...snapshot.subgraphs.keys()].map((name) => [name, byName.get(name) ?? all]));
  const rules = new HeaderRules(sets);
  return rules.hasRequestRules || rules.hasResponseRules ? rules : undefined;
}

/** One client per subgraph, by name; they connect when they are first needed. */
export function connectSubgraphs(
  { config, snapshot, shared, stack }: ServiceOptions,
  headerRules: HeaderRules | undefined,
): ReadonlyMap<string, SubgraphClient> {
  for (const setting of ['includeSubgraphErrors', 'includeSubgraphNames'] as const) {
    const names = config.errors[setting];
    if (typeof names === 'boolean') continue;
    for (const name of names) requireSubgraph(snapshot.subgraphs, name, `errors.${setting}`);
  }
  const endpoints = resolveSubgraphEndpoints(snapshot.subgraphs, config.subgraphs);
  const clients = endpoints.map(
    (endpoint) =>
      new SubgraphClient(endpoint, {
        // An answer that sets a cookie is one caller's alone.
        shares: config.execution.sharing.acrossRequests && !headerRules?.setsCookiesOf(endpoint.name),
        turns: shared.turns,
        arriving: shared.arriving,
        readHeaders: headerRules?.readerFor(endpoint.name),
      }),
  );
  for (const client of clients) stack.defer(() => client.close());
  return new Map(clients.map((client) => [client.endpoint.name, client]));
}
