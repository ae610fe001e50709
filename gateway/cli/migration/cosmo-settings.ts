import { reasons } from '#gateway/cli/migration/reasons.ts';
import {
  to,
  always,
  never,
  address,
  subgraph,
  endpoint,
  introspection,
} from '#gateway/cli/migration/translate-setting.ts';
import type { ForeignSettings } from '#gateway/cli/migration/translate-setting.ts';

/** The settings of Cosmo Router. @see https://github.com/wundergraph/cosmo/blob/main/router/pkg/config/config.schema.json */
export const cosmoSettings: ForeignSettings = {
  rules: [
    ['version', () => []],
    ['listen_addr', address('listen')],
    ['graphql_path', to('listen/path')],
    ['introspection_enabled', introspection],
    ['playground_enabled', to('http/graphiql')],
    ['shutdown_delay', to('shutdown/delay')],
    ['grace_period', to('shutdown/grace')],
    [
      'cors.allow_origins',
      (value) =>
        Array.isArray(value) && value.includes('*')
          ? [['http/cors/anyOrigin', true]]
          : [['http/cors/origins', value]],
    ],
    ['cors.allow_credentials', to('http/cors/credentials')],
    ['cors.max_age', to('http/cors/maxAge')],
    ['override_routing_url.subgraphs.*', endpoint],
    ['traffic_shaping.router.max_request_body_size', to('limits/maxBodyBytes')],
    ['traffic_shaping.all.request_timeout', to('subgraphs/all/timeout')],
    ['traffic_shaping.subgraphs.*.request_timeout', subgraph('timeout')],
    ['authorization.require_authentication', to('authentication/required')],
    [
      'authorization.reject_operation_if_unauthorized',
      (value) => [['authorization/onUnauthorized', value === true ? 'reject' : 'filter']],
    ],
    ['engine.enable_single_flight', always],
    ['json_log', always],
    ['websocket.enabled', never],
    ['dev_mode', never],
  ],
  reasons: {
    authentication: reasons.noIssuer,
    graph: reasons.noControlPlane,
    cdn: reasons.noControlPlane,
    controlplane_url: reasons.noControlPlane,
    execution_config: reasons.noControlPlane,
    router_registration: reasons.noControlPlane,
    poll_interval: reasons.noControlPlane,
    headers: reasons.noHeaders,
    telemetry: reasons.noTelemetry,
    graphql_metrics: reasons.noTelemetry,
    modules: reasons.noCode,
    events: reasons.noSubscriptions,
    websocket: reasons.noSubscriptions,
    rate_limit:
      'Weir counts points of operations, not requests; see rateLimit.layers and limits.requestsPerIp',
    persisted_operations: 'register documents with "weir documents import", then set documents.mode',
  },
};
