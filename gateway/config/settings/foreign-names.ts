import type { SettingPath } from '#gateway/config/source/setting-path.ts';

/** Keys of other gateways' configurations, by path, and what Weir has in their place. */
const foreignNames: Readonly<Record<string, string>> = {
  apq: 'documents.automatic',
  coprocessor: 'nothing like it; Weir runs no code of others on a request',
  cors: 'http.cors',
  csrf: 'no setting: Weir always requires a content type or a preflight header',
  demand_control: 'cost',
  'demand_control.strategy': 'cost.maxPerOperation and cost.defaultListSize',
  graphiql: 'http.graphiql',
  graphql_path: 'listen.path',
  grace_period: 'shutdown.grace',
  health_check: 'admin',
  homepage: 'http.graphiql',
  include_subgraph_errors: 'errors.includeSubgraphErrors',
  introspection: 'documents.introspection',
  introspection_enabled: 'documents.introspection',
  jwt: 'authentication.jwt',
  listen_addr: 'listen.host and listen.port',
  override_routing_url: 'subgraphs.NAME.endpoints',
  override_subgraph_url: 'subgraphs.NAME.endpoints',
  override_subgraph_urls: 'subgraphs.NAME.endpoints',
  persisted_operations: 'documents',
  persisted_queries: 'documents',
  playground_enabled: 'http.graphiql',
  query_planner: 'execution.planningTimeout',
  rate_limit: 'rateLimit',
  rhai: 'nothing like it; Weir runs no code of others on a request',
  sandbox: 'http.graphiql',
  shutdown_delay: 'shutdown.delay',
  subscription: 'nothing like it; Weir has no subscriptions',
  traffic_shaping: 'subgraphs.all, subgraphs.NAME and limits',
  'authentication.router': 'authentication.jwt',
  'authentication.providers': 'authentication.jwt',
  'authorization.require_authentication': 'authentication.required',
  'authorization.directives': 'authorization.onUnauthorized',
  'limits.http_max_request_bytes': 'limits.maxBodyBytes',
  'limits.parser_max_tokens': 'limits.maxTokens',
  'supergraph.introspection': 'documents.introspection',
  'supergraph.listen': 'listen.host and listen.port',
  'supergraph.path': 'listen.path, or supergraph.file for the schema',
  'supergraph.query_planning': 'execution',
};

/** What Weir has in place of a key of another gateway; undefined: it is not known as one. */
export function foreignName(path: SettingPath): string | undefined {
  const name = path.join('.');
  return Object.hasOwn(foreignNames, name) ? foreignNames[name] : undefined;
}
