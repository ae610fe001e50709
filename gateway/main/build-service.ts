import { setImmediate as nextTurn } from 'node:timers/promises';
import { Kind } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { NumberedRequirements } from '#gateway/authorization/numbered-requirements.ts';
import { PermittedDocuments } from '#gateway/authorization/permitted-documents.ts';
import { readAccessRequirements } from '#gateway/authorization/read-access-requirements.ts';
import type { AccessRequirements } from '#gateway/authorization/access-requirements.ts';
import { createFieldPrices, noPrices } from '#gateway/cost/field-prices.ts';
import { OperationPrices } from '#gateway/cost/operation-prices.ts';
import { readCostWeights } from '#gateway/cost/read-cost-weights.ts';
import { Turns } from '#gateway/execution/turns.ts';
import { CompiledOperations } from '#gateway/execution/compiled-operations.ts';
import type { GraphQLService } from '#gateway/http/answer-operation.ts';
import { startApolloEngine } from '#gateway/http/apollo-engine.ts';
import { compileHeaderRules, connectSubgraphs } from '#gateway/main/connect-subgraphs.ts';
import { clientRules } from '#gateway/main/client-rules.ts';
import { largeAnswerProcess } from '#gateway/main/large-answer-process.ts';
import { monotonicClock as clock } from '#gateway/main/clocks.ts';
import { prepareList } from '#gateway/main/prepare-list.ts';
import { randomBytes } from '#gateway/main/random-bytes.ts';
import type { ServiceOptions } from '#gateway/main/service-options.ts';
import { startWorkers } from '#gateway/main/start-workers.ts';
import { subgraphPointsOf } from '#gateway/main/subgraph-points-of.ts';
import type { SchemaPolicy } from '#gateway/main/start-workers.ts';
import { createPipeline } from '#gateway/pipeline.ts';
import type { PipelineParts } from '#gateway/pipeline.ts';
import type { OperationWorkers } from '#gateway/planning/operation-workers.ts';
import { OverrideLabels } from '#gateway/planning/override-labels.ts';
import { PlanCache } from '#gateway/planning/plan-cache.ts';
import type { SnapshotService } from '#gateway/serving/deliveries.ts';
import { appliedDirectivesOf } from '#gateway/supergraph/read-applied-directives.ts';
import type { PreparedTexts } from '#gateway/planning/warm-up-documents.ts';
import type { HeaderRules } from '#gateway/subgraph-client/headers/header-rules.ts';
import { PreparedDocuments } from '#gateway/validation/prepared-documents.ts';

/** What a gateway demands that enforces nothing. */
const openToAll: AccessRequirements = { types: new Map(), fields: new Map() };

/** Builds what answers the requests of one supergraph. Several may live side by side. */
export async function buildService(options: ServiceOptions): Promise<SnapshotService<GraphQLService>> {
  const { snapshot, stack, config } = options;
  const parts = await buildParts(options);
  // The engine never looks at the list, and is too large to be made for each.
  const pipeline = createPipeline(parts);
  await nextTurn();
  const { apiSchema, sdl: supergraphSdl } = snapshot;
  const engine = await startApolloEngine({ apiSchema, supergraphSdl, pipeline, plugins: [] });
  stack.defer(() => engine.stop());
  let known: PreparedTexts = new Map();
  return {
    prepare: async (preparing) => {
      known = await prepareList({ ...preparing, parts, known, config });
    },
    serve: (list) => ({
      pipeline: createPipeline({ ...parts, registered: { ...parts.registered, list } }),
      engine,
    }),
  };
}

async function buildParts(options: ServiceOptions): Promise<PipelineParts> {
  const { config, snapshot, shared } = options;
  const { apiSchema, supergraphSchema } = snapshot;
  const { planCacheSize: max } = config.execution;
  const { requirements, weights } = await readPolicy(options);
  await nextTurn();
  const workers = await startWorkers(options, { requirements, weights });
  const documents = new PreparedDocuments({
    validate: (text, caller) => workers.validate(text, caller),
    max,
  });
  const plans = new PlanCache({
    makePlan: async (request, caller) => documents.planOf(request) ?? (await workers.plan(request, caller)),
    max,
  });
  // For a large supergraph each step is work; requests go on between them.
  await nextTurn();
  const overrides = new OverrideLabels(writtenTypesOf(supergraphSchema));
  await nextTurn();
  const headerRules = compileHeaderRules(options);
  const rules = clientRules(config, {
    bypass: shared.bypass,
    automatic: shared.automatic,
    describe: (text, caller) => workers.describe(text, caller),
  });
  return {
    authentication: shared.authentication,
    ...rules,
    documents,
    cost: {
      settings: config.cost,
      prices: new OperationPrices({ schema: apiSchema, weights, settings: config.cost }),
    },
    authorization: {
      permittedDocuments: new PermittedDocuments({
        requirements: new NumberedRequirements(requirements),
        filter: (request, caller) => workers.filter(request, caller),
        max,
      }),
      onUnauthorized: config.authorization.onUnauthorized,
    },
    limits: {
      ...shared.limits,
      subgraphPoints: subgraphPointsOf({ config, schema: supergraphSchema, weights }),
    },
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
    execution: executionOf(options, { workers, weights, headerRules }),
    ...(headerRules ? { sharing: { ...rules.sharing, propagated: headerRules.propagated } } : {}),
  };
}

function executionOf(
  options: ServiceOptions,
  {
    workers,
    weights,
    headerRules,
  }: Pick<SchemaPolicy, 'weights'> & {
    readonly workers: Pick<OperationWorkers, 'introspect'>;
    readonly headerRules: HeaderRules | undefined;
  },
): PipelineParts['execution'] {
  const { config, snapshot } = options;
  const senders = connectSubgraphs(options, headerRules);
  return {
    supergraphSchema: snapshot.supergraphSchema,
    senders,
    maxAnswerBytes: config.limits.maxAnswerBytes,
    largeAnswers: largeAnswerProcess(options, { weights, senders }),
    turns: new Turns({ now: clock }),
    turnBudget: options.shared.turns,
    introspect: (request, caller) => workers.introspect(request, caller),
    randomBytes,
    errorRules: config.errors,
    headerRules,
    inFlight: config.execution.sharing.entrance && !headerRules?.setsCookies ? new WeakMap() : undefined,
    isCrowded: () => senders.values().some(({ isCrowded }) => isCrowded),
    clock,
  };
}

/** What the published schema says of prices and access. */
async function readPolicy({ enforceAccess, snapshot }: ServiceOptions): Promise<SchemaPolicy> {
  const schema = snapshot.supergraphSchema;
  const applied = appliedDirectivesOf(snapshot);
  const requirements = enforceAccess ? readAccessRequirements({ schema, applied }) : openToAll;
  await nextTurn();
  return { requirements, weights: readCostWeights({ schema, applied }) };
}

/** The types of a supergraph as they are written. Parsing its text once more would hold up the event loop. */
function writtenTypesOf(supergraph: GraphQLSchema): DocumentNode {
  const definitions = Object.values(supergraph.getTypeMap()).flatMap(({ astNode }) => astNode ?? []);
  return { kind: Kind.DOCUMENT, definitions };
}
