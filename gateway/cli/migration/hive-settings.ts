import { isJsonObject } from '#gateway/bounded/json-object.ts';
import { reasons } from '#gateway/cli/migration/reasons.ts';
import {
  to,
  numberTo,
  always,
  never,
  subgraph,
  endpoint,
  introspection,
  demandControlOff,
  isText,
  issuerOf,
  textTo,
} from '#gateway/cli/migration/translate-setting.ts';
import type { ForeignSettings, Target } from '#gateway/cli/migration/translate-setting.ts';

/** Hive has issuers, audiences and algorithms once for all key sets; the section is off unless it says otherwise. */
const jwt = (value: unknown): Target => {
  if (!isJsonObject(value)) return undefined;
  if (value['enabled'] !== true) return [];
  const { jwks_providers: providers, issuers, audiences, allowed_algorithms: algorithms } = value;
  const [provider, ...others] = Array.isArray(providers) ? providers : [];
  const isRemote = isJsonObject(provider) && provider['source'] === 'remote' && others.length === 0;
  if (!isRemote || !hasUsualLocation(value['lookup_locations'])) return undefined;
  const translated = issuerOf({ url: provider['url'], issuers, audiences, algorithms });
  const forwarded = value['forward_claims_to_upstream_extensions'];
  if (!translated || (isJsonObject(forwarded) && forwarded['enabled'] === true)) return undefined;
  const { require_authentication: required, scopes_claim: scopes } = value;
  return [
    ['authentication/jwt', [translated]],
    ...(required === undefined ? [] : [['authentication/required', required] as const]),
    ...(scopes === undefined ? [] : [['authentication/claims/scopes', scopes] as const]),
  ];
};

/** Weir reads tokens from `Authorization: Bearer` alone. */
function hasUsualLocation(locations: unknown): boolean {
  if (locations === undefined) return true;
  if (!Array.isArray(locations) || locations.length !== 1 || !isJsonObject(locations[0])) return false;
  const { source, name, prefix } = locations[0];
  return source === 'header' && isText(name, 'authorization') && isText(prefix, 'bearer');
}

/** The settings of Hive Router. @see https://github.com/graphql-hive/router/blob/main/docs/README.md */
export const hiveSettings: ForeignSettings = {
  rules: [
    ['http.host', to('listen/host')],
    ['http.port', numberTo('listen/port')],
    ['http.graphql_endpoint', to('listen/path')],
    ['supergraph.source', (value) => (value === 'file' ? [] : undefined)],
    ['supergraph.path', to('supergraph/file')],
    ['supergraph.poll_interval', to('supergraph/pollEvery')],
    ['graphiql.enabled', to('http/graphiql')],
    ['introspection.enabled', introspection],
    ['csrf.enabled', always],
    ['cors.enabled', always],
    ['cors.allow_any_origin', to('http/cors/anyOrigin')],
    ['cors.allow_credentials', to('http/cors/credentials')],
    ['override_subgraph_urls.*.url', endpoint],
    ['traffic_shaping.router.request_timeout', textTo('limits/requestTimeout')],
    ['traffic_shaping.all.request_timeout', textTo('subgraphs/all/timeout')],
    ['traffic_shaping.all.dedupe_enabled', always],
    ['traffic_shaping.subgraphs.*.dedupe_enabled', always],
    ['traffic_shaping.subgraphs.*.request_timeout', subgraph('timeout')],
    ['query_planner.timeout', to('execution/planningTimeout')],
    ['query_planner.allow_expose', never],
    ['limits.max_depth.n', numberTo('limits/maxDepth')],
    ['limits.max_directives.n', numberTo('limits/maxDirectives')],
    ['limits.max_tokens.n', numberTo('limits/maxTokens')],
    ['limits.max_aliases.n', numberTo('limits/maxAliases')],
    ['limits.max_request_body_size', to('limits/maxBodyBytes')],
    ['limits.max_request_header_size', to('limits/maxHeaderBytes')],
    ['jwt', jwt],
    ['demand_control', demandControlOff],
    ['demand_control.enabled', always],
    ['demand_control.operation_cost.max', numberTo('cost/maxPerOperation')],
    ['demand_control.operation_cost.mode', to('cost/mode')],
    ['demand_control.default_list_size.all', numberTo('cost/defaultListSize')],
    ['authorization.directives.enabled', always],
    ['authorization.directives.unauthorized.mode', to('authorization/onUnauthorized')],
  ],
  reasons: {
    jwt: reasons.noIssuer,
    'demand_control.subgraphs_budget': 'Weir has no budget of one operation per subgraph',
    'demand_control.default_list_size.subgraphs':
      'Weir has one cost.defaultListSize for all subgraphs; @listSize is for one field',
    'supergraph.source': reasons.noControlPlane,
    'supergraph.key': reasons.noControlPlane,
    'supergraph.endpoint': reasons.noControlPlane,
    headers: reasons.noHeaders,
    telemetry: reasons.noTelemetry,
    usage_reporting: reasons.noControlPlane,
    override_labels: 'labels of @override are percentages in Weir; see docs/operator/configuration.md',
    override_subgraph_urls: 'Weir takes one URL for each subgraph, no expression',
    'cors.policies': 'list the origins in http.cors.origins',
    log: reasons.noTelemetry,
  },
};
