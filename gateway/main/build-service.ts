import { parse } from 'graphql';
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
import { connectSubgraphs } from '#gateway/main/connect-subgraphs.ts';
import { clientRules, loadDocuments } from '#gateway/main/load-documents.ts';
import { authenticatorOf, recordedClaims } from '#gateway/main/authenticator-of.ts';
import { openRateLimits } from '#gateway/main/open-rate-limits.ts';
import { planRegistered } from '#gateway/main/plan-registered.ts';
import { randomBytes } from '#gateway/main/random-bytes.ts';
import type { ServiceOptions } from '#gateway/main/service-options.ts';
import { startWorkers } from '#gateway/main/start-workers.ts';
import { subgraphPointsOf } from '#gateway/main/subgraph-points-of.ts';
import type { SchemaPolicy } from '#gateway/main/start-workers.ts';
import { createPipeline } from '#gateway/pipeline.ts';
import { OverrideLabels } from '#gateway/planning/override-labels.ts';
import { PlanCache } from '#gateway/planning/plan-cache.ts';
import { appliedDirectivesOf } from '#gateway/supergraph/read-applied-directives.ts';
import { PreparedDocuments } from '#gateway/validation/prepared-documents.ts';

/** What a gateway demands that enforces nothing. */
const openToAll: AccessRequirements = { types: new Map(), fields: new Map() };

/** Everything that one supergraph needs to answer requests. */
export async function buildService(options: ServiceOptions): Promise<GraphQLService> {
  const { config, snapshot, stack } = options;
  const { apiSchema, supergraphSchema } = snapshot;
  const { planCacheSize: max } = config.execution;
  const senders = connectSubgraphs(options);
  const list = await loadDocuments(config);
  const { limits } = await openRateLimits(options);
  const { requirements, weights } = readPolicy(options);
  const workers = await startWorkers(options, { requirements, weights });
  const clock = (): number => performance.now();
  const documents = new PreparedDocuments({
    validate: (text, caller) => workers.validate(text, caller),
    max,
  });
  const plans = new PlanCache({ makePlan: (request, caller) => workers.plan(request, caller), max });
  const overrides = new OverrideLabels(parse(snapshot.sdl, { noLocation: true }));
  const pipeline = createPipeline({
    authentication: { authenticator: authenticatorOf(config), recordedClaims: recordedClaims(config) },
    ...clientRules(options, list, (text, caller) => workers.describe(text, caller)),
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
    limits: { ...limits, subgraphPoints: subgraphPointsOf({ config, schema: supergraphSchema, weights }) },
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
      turns: new Turns({ now: clock }),
      introspect: (request, caller) => workers.introspect(request, caller),
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

/** What the published schema says of prices and access. */
function readPolicy({ enforceAccess, snapshot }: ServiceOptions): SchemaPolicy {
  const schema = snapshot.supergraphSchema;
  const applied = appliedDirectivesOf(snapshot);
  return {
    requirements: enforceAccess ? readAccessRequirements({ schema, applied }) : openToAll,
    weights: readCostWeights({ schema, applied }),
  };
}
