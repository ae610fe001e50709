import { randomUUID } from 'node:crypto';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { answerGraphQL } from '#gateway/http/answer-graphql.ts';
import { Cors } from '#gateway/http/cors.ts';
import { createHttpServer } from '#gateway/http/create-http-server.ts';
import { GraphiqlPage } from '#gateway/http/graphiql/graphiql-page.ts';
import { RequestLimiter } from '#gateway/http/request-limiter.ts';
import { monotonicClock, wallClock } from '#gateway/main/clocks.ts';
import { openServing } from '#gateway/main/open-serving.ts';
import { closeServer, drain } from '#gateway/main/close-server.ts';
import { listen } from '#gateway/main/listen.ts';
import { issuerWarnings } from '#gateway/main/issuer-warnings.ts';
import { openCompression } from '#gateway/main/open-compression.ts';
import { openAdmin } from '#gateway/main/open-admin.ts';
import { openLoad } from '#gateway/main/open-load.ts';
import { openShared } from '#gateway/main/open-shared.ts';
import { randomBytes } from '#gateway/main/random-bytes.ts';
import type { GatewayOptions } from '#gateway/main/service-options.ts';
import type { Deliveries } from '#gateway/serving/deliveries.ts';
import type { SupergraphSnapshot } from '#gateway/supergraph/supergraph-snapshot.ts';
import { AccessRecorder } from '#gateway/telemetry/access-record.ts';
import type { AccessRecorderOptions } from '#gateway/telemetry/access-record.ts';
import { openRecords } from '#gateway/main/open-records.ts';
import { startTrace } from '#gateway/telemetry/trace-context.ts';

/** A gateway that answers. */
export interface RunningGateway {
  /** Where GraphQL is served, such as `http://127.0.0.1:4000/graphql`. */
  readonly url: string;
  /** Base URL of the admin listener; undefined where there is none. */
  readonly adminUrl: string | undefined;
  /** What the operator should know, such as policies of the schema that nothing enforces. */
  readonly warnings: readonly string[];
  /** Looks at the sources of supergraph and list now, whether or not they have told of a change. */
  reload(): void;
  /**
   * Reports that it is not ready, accepts requests for `shutdown.delay`, finishes those in progress within
   * `shutdown.grace`, then closes everything.
   */
  close(): Promise<void>;
}

/**
 * Starts the gateway: everything that can be wrong with its files and settings is found before it listens. Subgraphs and
 * issuers are not asked anything yet, so that it starts while they are down.
 *
 * @throws StartupError
 */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { config, enforceAccess } = options;
  const stack = new AsyncDisposableStack();
  const { http, shutdown } = config;
  const maxBatch = http.batching?.maxRequests;
  try {
    const shared = await openShared({ ...options, stack });
    const followed = await openServing({ config, enforceAccess, shared }, stack);
    const { deliveries } = followed;
    const records = await openRecords({ config, stack });
    let listens = false;
    let isPrepared = false;
    void followed.prepared.then(() => (isPrepared = true));
    const ready = (): boolean => listens && isPrepared;
    const load = openLoad({ config, shared, stack });
    const compression = openCompression(config);
    const settings = listenerSettings(config);
    const answering = { services: deliveries.services, maxBatch, compression, cors: settings.cors };
    const server = createHttpServer({
      ...settings,
      ...load.options,
      compression,
      page: http.graphiql ? graphiqlPage(config, deliveries) : undefined,
      writeRecord: (record) => records.write(record),
      answer: (exchange, request, reply) => answerGraphQL({ ...answering, exchange, request, reply }),
    });
    // Opened first, it closes last: while requests finish, it says that there should be no more.
    const adminUrl = await openAdmin({
      config,
      followed,
      records,
      stack,
      ready,
      load: () => load.health(server.load),
      authenticator: shared.authentication.authenticator,
      shelf: shared.shelf,
      compression,
      rateLimits: shared.rateLimitCounters,
    });
    stack.defer(() => closeServer(server, shutdown));
    const origin = await listen(server.app, { ...config.listen, setting: 'listen.port', flag: '--port' });
    listens = true;
    return {
      url: `${origin}${config.listen.path}`,
      adminUrl,
      warnings: [...warningsOf(deliveries.snapshot, enforceAccess), ...issuerWarnings(config)],
      reload: () => followed.reload(),
      close: async () => {
        listens = false;
        await drain(server, shutdown);
        await stack.disposeAsync();
      },
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** Settings of the public listener, but for what is opened with it. */
function listenerSettings(config: GatewayConfig) {
  const { limits, http, listen: listener } = config;
  return {
    ...limits,
    path: listener.path,
    cors: http.cors && new Cors({ ...http.cors, origins: corsOrigins(config, http.cors) }),
    requestLimiter:
      limits.requestsPerIp && new RequestLimiter({ ...limits.requestsPerIp, clock: monotonicClock }),
    newRequestId: randomUUID,
    startTrace: () => startTrace(randomBytes),
    now: wallClock,
    clock: monotonicClock,
    newRecorder: (options: AccessRecorderOptions) => new AccessRecorder(options),
  };
}

/** A preflight does not say which client sends it: the origins of all of them are allowed. */
function corsOrigins(
  { clients }: GatewayConfig,
  { origins }: NonNullable<GatewayConfig['http']['cors']>,
): readonly string[] {
  return [...origins, ...[...clients.byName.values()].flatMap((client) => client.origins ?? [])];
}

function graphiqlPage({ listen, documents }: GatewayConfig, deliveries: Deliveries<unknown>): GraphiqlPage {
  return new GraphiqlPage({ path: listen.path, mode: documents.mode, documents: () => deliveries.list });
}

function warningsOf({ directiveNames }: SupergraphSnapshot, enforceAccess: boolean): readonly string[] {
  const names = (['authenticated', 'requiresScopes', 'policy'] as const).filter(
    (name) => directiveNames[name],
  );
  if (enforceAccess || names.length === 0) return [];
  const list = names.map((name) => `@${name}`).join(', ');
  return [`This gateway enforces no policy, and the supergraph uses ${list}: every caller sees everything.`];
}
