import { importRouterHeaders } from '#gateway/cli/import-router-headers.ts';
import { isTree } from '#gateway/cli/imported-config.ts';
import type { ImportedConfig, LeftSetting, Tree } from '#gateway/cli/imported-config.ts';

/** The gateways whose configuration is translated. */
export const foreignGateways = ['router', 'hive', 'cosmo'] as const;

/** One of {@link foreignGateways}: Apollo Router, Hive Router, Cosmo Router. */
export type ForeignGateway = (typeof foreignGateways)[number];

/** Where a foreign setting goes, and its value there; undefined: the value has no place in Weir. */
type Target = readonly (readonly [path: string, value: unknown])[] | undefined;
/** A path of the foreign file, `*` for any name, and what becomes of its value. */
type Rule = readonly [path: string, translate: (value: unknown, names: readonly string[]) => Target];

/** Translates what Weir has, and lists the rest with the reason. */
export function importConfig(foreign: Tree, gateway: ForeignGateway): ImportedConfig {
  const config: Tree = {};
  const left: LeftSetting[] = [];
  const walk = (value: unknown, path: readonly string[]): void => {
    const rule = findRule(rules[gateway], path);
    const targets = rule && rule[1](value, wildcards(rule[0], path));
    if (targets) {
      for (const [target, translated] of targets) put(config, target.split('/'), translated);
    } else if (!isTree(value) || Object.keys(value).length === 0 || knownReason(gateway, path)) {
      left.push({ path: path.join('.'), reason: reasonFor(gateway, path, rule !== undefined) });
    } else {
      for (const [key, below] of Object.entries(value)) walk(below, [...path, key]);
    }
  };
  for (const [key, value] of Object.entries(foreign)) {
    if (gateway !== 'router' || key !== 'headers' || !isTree(value)) {
      walk(value, [key]);
      continue;
    }
    const imported = importRouterHeaders(value);
    if (Object.keys(imported.headers).length > 0) config['headers'] = imported.headers;
    left.push(...imported.left);
  }
  // Without one, nothing could be served; the file is what `weir schema compose` writes.
  if (!isTree(config['supergraph'])) config['supergraph'] = { file: 'supergraph.graphql' };
  return { config, left };
}

/** The gateway that a configuration is most likely of. */
export function detectGateway(foreign: Tree): ForeignGateway {
  const has = (...keys: readonly string[]): boolean => keys.some((key) => Object.hasOwn(foreign, key));
  const { supergraph } = foreign;
  if (has('listen_addr', 'override_routing_url', 'execution_config', 'graphql_path')) return 'cosmo';
  const isHive = isTree(supergraph) && Object.hasOwn(supergraph, 'source');
  return isHive || has('http', 'jwt', 'override_subgraph_urls') ? 'hive' : 'router';
}

const to =
  (...paths: readonly string[]) =>
  (value: unknown): Target =>
    paths.map((path) => [path, value] as const);

const numberTo =
  (path: string) =>
  (value: unknown): Target =>
    typeof value === 'number' ? [[path, value]] : undefined;

/** A setting that Weir always has: where it is on, nothing is lost. */
const always = (value: unknown): Target => (value === true ? [] : undefined);
/** A setting that Weir never has: where it is off, nothing is lost. */
const never = (value: unknown): Target => (value === false ? [] : undefined);

/** `127.0.0.1:4000`, `0.0.0.0:4000`, `[::]:4000` or `localhost:3002`. */
const address =
  (section: string) =>
  (value: unknown): Target => {
    const [, host, port] = /^\[?([^\]/]*?)\]?:(\d{1,5})$/.exec(String(value)) ?? [];
    if (host === undefined || port === undefined) return undefined;
    const known = host === 'localhost' ? '127.0.0.1' : host === '' ? '0.0.0.0' : host;
    return [
      [`${section}/host`, known],
      [`${section}/port`, Number(port)],
    ];
  };

const subgraph =
  (path: string) =>
  (value: unknown, [name = '']: readonly string[]): Target =>
    typeof value === 'string' ? [[`subgraphs/${name}/${path}`, value]] : undefined;

const endpoint = (value: unknown, [name = '']: readonly string[]): Target =>
  typeof value === 'string' && /^https?:/.test(value)
    ? [[`subgraphs/${name}/endpoints`, [{ url: value }]]]
    : undefined;

/** Introspection of documents that are not registered. */
const introspection = (value: unknown): Target => {
  if (typeof value !== 'boolean') return undefined;
  return [['documents/introspection', value ? ['off', 'audit'] : []]];
};

/** Keys need an issuer and an audience: without them, tokens that are meant for others would be accepted. */
const jwks = (value: unknown): Target => {
  const issuers = (Array.isArray(value) ? value : []).map(issuerOf);
  if (issuers.length === 0 || issuers.some((issuer) => issuer === undefined)) return undefined;
  return [['authentication/jwt', issuers]];
};

const asymmetric = /^(?:[RPE]S(?:256|384|512)|EdDSA)$/;

function issuerOf(entry: unknown): Tree | undefined {
  if (!isTree(entry)) return undefined;
  const { url, issuer, issuers, audiences, algorithms } = entry;
  const only = issuer ?? (Array.isArray(issuers) && issuers.length === 1 ? issuers[0] : undefined);
  if (typeof url !== 'string' || typeof only !== 'string' || !Array.isArray(audiences)) return undefined;
  const known = Array.isArray(algorithms) ? algorithms.filter((name) => asymmetric.test(String(name))) : [];
  return { issuer: only, jwksUrl: url, audiences, ...(known.length === 0 ? {} : { algorithms: known }) };
}

/** @see https://www.apollographql.com/docs/graphos/routing/configuration/yaml */
const routerRules: readonly Rule[] = [
  ['supergraph.listen', address('listen')],
  ['supergraph.path', to('listen/path')],
  ['supergraph.introspection', introspection],
  ['health_check.listen', address('admin')],
  ['health_check.enabled', always],
  ['sandbox.enabled', to('http/graphiql')],
  ['homepage.enabled', never],
  ['csrf.unsafe_disabled', never],
  ['cors.origins', to('http/cors/origins')],
  ['cors.allow_any_origin', to('http/cors/anyOrigin')],
  ['cors.allow_credentials', to('http/cors/credentials')],
  ['cors.max_age', to('http/cors/maxAge')],
  ['override_subgraph_url.*', endpoint],
  ['traffic_shaping.router.timeout', to('limits/requestTimeout')],
  ['traffic_shaping.all.timeout', to('subgraphs/all/timeout')],
  ['traffic_shaping.subgraphs.*.timeout', subgraph('timeout')],
  ['traffic_shaping.all.deduplicate_query', always],
  ['limits.max_depth', numberTo('limits/maxDepth')],
  ['limits.max_aliases', numberTo('limits/maxAliases')],
  ['limits.max_root_fields', numberTo('limits/maxRootFields')],
  ['limits.parser_max_tokens', numberTo('limits/maxTokens')],
  ['limits.http_max_request_bytes', numberTo('limits/maxBodyBytes')],
  ['limits.warn_only', never],
  ['include_subgraph_errors.all', to('errors/includeSubgraphErrors')],
  [
    'demand_control',
    (value) => (isTree(value) && value['enabled'] === false ? [['cost/mode', 'off']] : undefined),
  ],
  ['demand_control.enabled', always],
  ['demand_control.mode', to('cost/mode')],
  ['demand_control.strategy.static_estimated.max', numberTo('cost/maxPerOperation')],
  ['demand_control.strategy.static_estimated.list_size', numberTo('cost/defaultListSize')],
  ['authentication.router.jwt.jwks', jwks],
  ['authorization.require_authentication', to('authentication/required')],
  ['authorization.directives.enabled', always],
  [
    'authorization.directives.reject_unauthorized',
    (value) => [['authorization/onUnauthorized', value === true ? 'reject' : 'filter']],
  ],
  ['apq.enabled', (value) => (value === false ? [] : [['documents/automatic', {}]])],
  ['persisted_queries.enabled', never],
  ['batching.enabled', (value) => (value === true ? [['http/batching', {}]] : [])],
  ['batching.maximum_size', numberTo('http/batching/maxRequests')],
  ['batching.mode', always],
];

/** @see https://github.com/graphql-hive/router/blob/main/docs/README.md */
const hiveRules: readonly Rule[] = [
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
  ['traffic_shaping.router.request_timeout', to('limits/requestTimeout')],
  ['traffic_shaping.all.request_timeout', to('subgraphs/all/timeout')],
  ['traffic_shaping.all.dedupe_enabled', always],
  ['traffic_shaping.subgraphs.*.request_timeout', subgraph('timeout')],
  ['query_planner.timeout', to('execution/planningTimeout')],
  ['query_planner.allow_expose', never],
  ['limits.max_depth.n', numberTo('limits/maxDepth')],
  ['limits.max_directives.n', numberTo('limits/maxDirectives')],
  ['limits.max_tokens.n', numberTo('limits/maxTokens')],
  ['limits.max_aliases.n', numberTo('limits/maxAliases')],
  ['jwt.enabled', (value) => (value === false ? [] : undefined)],
  ['jwt.require_authentication', to('authentication/required')],
  ['authorization.directives.enabled', always],
  ['authorization.directives.unauthorized.mode', to('authorization/onUnauthorized')],
];

/** @see https://github.com/wundergraph/cosmo/blob/main/router/pkg/config/config.schema.json */
const cosmoRules: readonly Rule[] = [
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
];

const rules: Readonly<Record<ForeignGateway, readonly Rule[]>> = {
  router: routerRules,
  hive: hiveRules,
  cosmo: cosmoRules,
};

const noIssuer =
  'each key set needs one issuer and its audiences in Weir; write them into authentication.jwt by hand';
const noCode = 'Weir runs no code of others on a request';
const noTelemetry =
  'Weir writes one record per request (telemetry.accessLog), and exports no traces or metrics yet';
const noControlPlane = 'there is no control plane; compose with "weir schema compose", and serve the file';
const noSubscriptions = 'Weir has no subscriptions';
const noHeaders =
  'write header rules by hand (docs/operator/headers.md): without them, no header of clients is passed on';
const byHand = 'the values mean something else in Weir; see the page of the migration';

/** Why settings stay behind, by the beginning of their path. */
const reasons: Readonly<Record<ForeignGateway, Readonly<Record<string, string>>>> = {
  router: {
    'authentication.router': noIssuer,
    'authentication.subgraph': 'Weir signs no requests to subgraphs',
    coprocessor: noCode,
    rhai: noCode,
    plugins: noCode,
    telemetry: noTelemetry,
    subscription: noSubscriptions,
    persisted_queries: 'register documents with "weir documents import", then set documents.mode',
    'cors.match_origins': 'http.cors.origins takes * for a part of a host, no regular expressions',
    preview_entity_cache: 'Weir caches no answers of subgraphs',
    response_cache: 'Weir caches no answers of subgraphs',
    'traffic_shaping.router.global_rate_limit': byHand,
    tls: 'Weir speaks plain HTTP; put a proxy that ends TLS in front of it',
  },
  hive: {
    jwt: noIssuer,
    'supergraph.source': noControlPlane,
    'supergraph.key': noControlPlane,
    'supergraph.endpoint': noControlPlane,
    headers: noHeaders,
    telemetry: noTelemetry,
    usage_reporting: noControlPlane,
    override_labels: 'labels of @override are percentages in Weir; see docs/operator/configuration.md',
    override_subgraph_urls: 'Weir takes one URL for each subgraph, no expression',
    'cors.policies': 'list the origins in http.cors.origins',
    log: noTelemetry,
  },
  cosmo: {
    authentication: noIssuer,
    graph: noControlPlane,
    cdn: noControlPlane,
    controlplane_url: noControlPlane,
    execution_config: noControlPlane,
    router_registration: noControlPlane,
    poll_interval: noControlPlane,
    headers: noHeaders,
    telemetry: noTelemetry,
    graphql_metrics: noTelemetry,
    modules: noCode,
    events: noSubscriptions,
    websocket: noSubscriptions,
    rate_limit:
      'Weir counts points of operations, not requests; see rateLimit.layers and limits.requestsPerIp',
    persisted_operations: 'register documents with "weir documents import", then set documents.mode',
  },
};

/** The reason that is known for a path, or for the beginning of it. */
function knownReason(gateway: ForeignGateway, path: readonly string[]): string | undefined {
  const known = reasons[gateway];
  const beginnings = path.map((_, index) => path.slice(0, path.length - index).join('.'));
  const found = beginnings.find((begin) => Object.hasOwn(known, begin));
  const isCovered = found !== undefined && !rules[gateway].some(([rule]) => leadsOn(rule.split('.'), path));
  return isCovered ? known[found] : undefined;
}

function reasonFor(gateway: ForeignGateway, path: readonly string[], hasRule: boolean): string {
  return knownReason(gateway, path) ?? (hasRule ? 'Weir has no such value' : 'Weir has no such setting');
}

function findRule(all: readonly Rule[], path: readonly string[]): Rule | undefined {
  return all.find(([pattern]) => {
    const steps = pattern.split('.');
    return steps.length === path.length && begins(steps, path);
  });
}

/** Whether a rule is for something below the path. */
function leadsOn(steps: readonly string[], path: readonly string[]): boolean {
  return steps.length > path.length && begins(steps, path);
}

function begins(steps: readonly string[], path: readonly string[]): boolean {
  return path.every((name, index) => steps[index] === '*' || steps[index] === name);
}

/** The names that stand where the pattern has `*`. */
function wildcards(pattern: string, path: readonly string[]): readonly string[] {
  return pattern.split('.').flatMap((step, index) => (step === '*' ? [path[index] ?? ''] : []));
}

function put(config: Tree, steps: readonly string[], value: unknown): void {
  const [step = '', ...further] = steps;
  if (further.length === 0) {
    const existing = config[step];
    config[step] = isTree(existing) && isTree(value) ? { ...value, ...existing } : value;
    return;
  }
  const below = config[step];
  const tree: Tree = isTree(below) ? below : {};
  config[step] = tree;
  put(tree, further, value);
}
