import { randomFillSync, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { parse, printSchema } from 'graphql';
import { createAdminServer } from '#gateway/admin/create-admin-server.ts';
import { readAccessRequirements } from '#gateway/authorization/read-access-requirements.ts';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { createFieldPrices, noPrices } from '#gateway/cost/field-prices.ts';
import { readCostWeights } from '#gateway/cost/read-cost-weights.ts';
import { loadDocumentList } from '#gateway/documents/document-list.ts';
import type { DocumentList } from '#gateway/documents/document-list.ts';
import { CompiledOperations } from '#gateway/execution/compiled-operations.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { answerGraphQL } from '#gateway/http/answer-graphql.ts';
import type { GraphQLService } from '#gateway/http/answer-graphql.ts';
import { startApolloEngine } from '#gateway/http/apollo-engine.ts';
import { createHttpServer } from '#gateway/http/create-http-server.ts';
import { createAuthenticator } from '#gateway/identity/create-authenticator.ts';
import type { Authenticator } from '#gateway/identity/create-authenticator.ts';
import { createPipeline } from '#gateway/pipeline.ts';
import { startOperationWorkers } from '#gateway/planning/operation-workers.ts';
import type { OperationWorkers } from '#gateway/planning/operation-workers.ts';
import { OverrideLabels } from '#gateway/planning/override-labels.ts';
import { PlanCache } from '#gateway/planning/plan-cache.ts';
import { warmUpDocuments } from '#gateway/planning/warm-up-documents.ts';
import type { WarmUpDocumentsOptions } from '#gateway/planning/warm-up-documents.ts';
import { MemoryStore } from '#gateway/rate-limit/memory-store.ts';
import { resolveSubgraphEndpoints } from '#gateway/subgraph-client/resolve-subgraph-endpoints.ts';
import { SubgraphClient } from '#gateway/subgraph-client/subgraph-client.ts';
import { loadSupergraphFile } from '#gateway/supergraph/load-supergraph-file.ts';
import type { SupergraphSnapshot } from '#gateway/supergraph/supergraph-snapshot.ts';
import { AccessRecorder } from '#gateway/telemetry/access-record.ts';
import type { AccessRecord } from '#gateway/telemetry/access-record.ts';
import { createLogger } from '#gateway/telemetry/create-logger.ts';
import { pooledRandomBytes } from '#gateway/telemetry/pooled-random-bytes.ts';
import { createRecordWriter } from '#gateway/telemetry/record-writer.ts';
import { startTrace } from '#gateway/telemetry/trace-context.ts';
import { PreparedDocuments } from '#gateway/validation/prepared-documents.ts';

const logger = createLogger();

/** After how many registered documents the log says how far planning them has come. */
const planningProgressStep = 100;
const randomBytes = pooledRandomBytes(randomFillSync);

/** How to start a gateway. */
export interface GatewayOptions {
  readonly config: GatewayConfig;
  /** false: @authenticated, @requiresScopes and @policy are not enforced, as with `weir start --supergraph`. */
  readonly enforceAccess: boolean;
}

/** A gateway that answers. */
export interface RunningGateway {
  /** Where GraphQL is served, such as `http://127.0.0.1:4000/graphql`. */
  readonly url: string;
  /** Base URL of the admin listener; undefined where there is none. */
  readonly adminUrl: string | undefined;
  /** What the operator should know, such as policies of the schema that nothing enforces. */
  readonly warnings: readonly string[];
  /** Finishes the requests under way, then closes everything. */
  close(): Promise<void>;
}

/**
 * Starts the gateway: everything that can be wrong with its files and settings is found before it listens. Subgraphs and
 * issuers are not asked anything yet, so that it starts while they are down.
 *
 * @throws StartupError
 */
export async function startGateway({ config, enforceAccess }: GatewayOptions): Promise<RunningGateway> {
  const stack = new AsyncDisposableStack();
  try {
    const snapshot = await loadSupergraphFile(config.supergraph.file);
    const service = await buildService({ config, enforceAccess, snapshot, stack });
    const writeRecord = openAccessLog(config, stack);
    let ready = false;
    // Opened first, it closes last: while requests finish, it says that there should be no more.
    const adminUrl = await openAdmin({ config, snapshot, stack, ready: () => ready });
    const app = createHttpServer({
      path: config.listen.path,
      maxBodyBytes: config.limits.maxBodyBytes,
      maxInFlight: config.limits.maxInFlight,
      requestTimeoutMs: config.limits.requestTimeoutMs,
      page: config.http.graphiql ? await loadPage(config.listen.path) : undefined,
      newRequestId: randomUUID,
      startTrace: () => startTrace(randomBytes),
      now: Date.now,
      newRecorder: (options) => new AccessRecorder(options),
      writeRecord,
      answer: (exchange, request, reply) => answerGraphQL({ service, exchange, request, reply }),
    });
    stack.defer(async () => app.close());
    const origin = await listen(app, { ...config.listen, setting: 'listen.port', flag: '--port' });
    ready = true;
    return {
      url: `${origin}${config.listen.path}`,
      adminUrl,
      warnings: warningsOf(snapshot, enforceAccess),
      close: async () => {
        ready = false;
        await stack.disposeAsync();
      },
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

interface ServiceOptions extends GatewayOptions {
  readonly snapshot: SupergraphSnapshot;
  /** Takes what has to be closed again. */
  readonly stack: AsyncDisposableStack;
}

async function buildService(options: ServiceOptions): Promise<GraphQLService> {
  const { config, enforceAccess, snapshot, stack } = options;
  const { apiSchema, supergraphSchema, directiveNames } = snapshot;
  const { planCacheSize: max } = config.execution;
  const senders = connectSubgraphs(options);
  const list = await loadDocuments(config);
  const workers = await startWorkers(options);
  const weights = readCostWeights({ schema: supergraphSchema, directiveNames });
  const clock = (): number => performance.now();
  const documents = new PreparedDocuments({
    validate: (text, caller) => workers.validate(text, caller),
    max,
  });
  const plans = new PlanCache({ makePlan: (request, caller) => workers.plan(request, caller), max });
  const overrides = new OverrideLabels(parse(snapshot.sdl, { noLocation: true }));
  const pipeline = createPipeline({
    authenticator: authenticatorOf(config),
    list,
    documents,
    cost: { weights, settings: config.cost, constants: new WeakMap() },
    authorization: {
      requirements: enforceAccess
        ? readAccessRequirements({ schema: supergraphSchema, directiveNames })
        : undefined,
      onUnauthorized: config.authorization.onUnauthorized,
    },
    limits: { layers: config.rateLimit.layers, store: new MemoryStore(), now: Date.now },
    planning: {
      plans,
      operations: new CompiledOperations({ max }),
      overrides,
      random: Math.random,
      prices: config.cost.mode === 'off' ? noPrices : createFieldPrices(apiSchema, weights),
      apiSchema,
      supergraphSchema,
      clock,
    },
    execution: {
      supergraphSchema,
      senders,
      randomBytes,
      includeSubgraphErrors: config.errors.includeSubgraphErrors,
      inFlight: config.execution.sharing.entrance ? new WeakMap() : undefined,
      clock,
    },
  });
  const engine = await startApolloEngine({ apiSchema, supergraphSdl: snapshot.sdl, pipeline, plugins: [] });
  stack.defer(() => engine.stop());
  if (list) planRegistered({ list, documents, plans, overrides }, options);
  return { pipeline, engine };
}

/** In the background: requests are served meanwhile. */
function planRegistered(
  {
    list,
    ...parts
  }: Pick<WarmUpDocumentsOptions, 'documents' | 'plans' | 'overrides'> & { list: DocumentList },
  { config, stack }: ServiceOptions,
): void {
  const { planCacheSize, planningWorkers: concurrency } = config.execution;
  const abort = new AbortController();
  stack.defer(() => abort.abort());
  warmUpDocuments({
    ...parts,
    registered: list.all.slice(0, planCacheSize),
    concurrency,
    signal: abort.signal,
    onFailure: ({ client, document: { name, id } }, err) =>
      logger.warn({ client, document: name, id, err }, 'A registered document cannot be planned'),
    onProgress: (progress) => {
      const { done, total } = progress;
      if (done % planningProgressStep === 0 || done === total)
        logger.info({ ...progress, registered: list.size }, 'Registered documents are being planned');
    },
  }).catch((err: unknown) => logger.error({ err }, 'Registered documents are not planned ahead'));
}

function connectSubgraphs({ config, snapshot, stack }: ServiceOptions): ReadonlyMap<string, SubgraphClient> {
  const endpoints = resolveSubgraphEndpoints(snapshot.subgraphs, config.subgraphs);
  const clients = endpoints.map(
    (endpoint) => new SubgraphClient(endpoint, { shares: config.execution.sharing.acrossRequests }),
  );
  for (const client of clients) stack.defer(() => client.close());
  return new Map(clients.map((client) => [client.endpoint.name, client]));
}

async function loadDocuments({ documents }: GatewayConfig): Promise<DocumentList | undefined> {
  if (documents.mode === 'off' || documents.manifests === undefined) return undefined;
  return await loadDocumentList(documents.manifests);
}

function authenticatorOf({ authentication }: GatewayConfig): Authenticator {
  return createAuthenticator({
    issuers: authentication.jwt,
    claims: authentication.claims,
    required: authentication.required,
    now: Date.now,
    onKeyFetchError: ({ issuer, error }) =>
      logger.warn({ issuer, err: error }, 'The keys of an issuer cannot be fetched'),
  });
}

async function startWorkers({ config, snapshot, stack }: ServiceOptions): Promise<OperationWorkers> {
  const { maxTokens, maxDepth, maxAliases, maxRootFields, maxDirectives } = config.limits;
  const workers = await startOperationWorkers({
    workerFile: fileURLToPath(import.meta.resolve('#gateway/worker.ts')),
    settings: {
      supergraphSdl: snapshot.sdl,
      apiSchemaSdl: printSchema(snapshot.apiSchema),
      limits: { maxTokens, maxDepth, maxAliases, maxRootFields, maxDirectives },
    },
    threads: config.execution.planningWorkers,
    timeoutMs: config.execution.planningTimeoutMs,
    clock: () => performance.now(),
    onThreadLost: ({ sha256, error }) =>
      logger.warn({ sha256, err: error }, 'A planning thread had to be replaced'),
  });
  stack.defer(() => workers.close());
  return workers;
}

/** Records go to the access log; a fault of ours goes to the gateway's own log as well, with or without one. */
function openAccessLog(
  { telemetry }: GatewayConfig,
  stack: AsyncDisposableStack,
): (record: AccessRecord) => void {
  const writer = telemetry.accessLog === 'none' ? undefined : createRecordWriter();
  stack.defer(() => writer?.close());
  return (record) => {
    writer?.write(record);
    const { requestId, internalError } = record;
    if (internalError !== undefined) logger.error({ requestId, internalError }, 'A request failed');
  };
}

async function loadPage(path: string): Promise<Buffer> {
  // Nine megabytes of scripts that a gateway in production never needs.
  const { graphiqlPage } = await import('#gateway/http/graphiql-page.ts');
  return graphiqlPage(path);
}

interface AdminOptions {
  readonly config: GatewayConfig;
  readonly snapshot: SupergraphSnapshot;
  readonly stack: AsyncDisposableStack;
  readonly ready: () => boolean;
}

async function openAdmin({ config, snapshot, stack, ready }: AdminOptions): Promise<string | undefined> {
  if (!config.admin) return undefined;
  const app = createAdminServer(() => ({ ready: ready(), supergraph: snapshot.id.slice(0, 12) }));
  stack.defer(async () => app.close());
  return await listen(app, { ...config.admin, setting: 'admin.port', flag: '--admin-port' });
}

interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly setting: string;
  readonly flag: string;
}

async function listen(app: FastifyInstance, { host, port, setting, flag }: ListenOptions): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const fact =
      code === 'EADDRINUSE'
        ? `Port ${port} on ${host} is taken by another process`
        : `Cannot listen on ${host}:${port} (${String(code)})`;
    throw new StartupError(`${fact}; choose another with ${flag} or ${setting}.`, { cause: error });
  }
}

function warningsOf({ directiveNames }: SupergraphSnapshot, enforceAccess: boolean): readonly string[] {
  const names = (['authenticated', 'requiresScopes', 'policy'] as const).filter(
    (name) => directiveNames[name],
  );
  if (enforceAccess || names.length === 0) return [];
  const list = names.map((name) => `@${name}`).join(', ');
  return [`This gateway enforces no policy, and the supergraph uses ${list}: every caller sees everything.`];
}
