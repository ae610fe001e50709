import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CostWeights } from '#gateway/cost/cost-weights.ts';
import { Turns } from '#gateway/execution/turns.ts';
import type { GraphQLService } from '#gateway/http/answer-operation.ts';
import { startApolloEngine } from '#gateway/http/apollo-engine.ts';
import { compileHeaderRules, connectSubgraphs } from '#gateway/main/connect-subgraphs.ts';
import { clientRules } from '#gateway/main/client-rules.ts';
import { monotonicClock } from '#gateway/main/clocks.ts';
import { largeAnswerProcess } from '#gateway/main/large-answer-process.ts';
import { prepareList } from '#gateway/main/prepare-list.ts';
import { randomBytes } from '#gateway/main/random-bytes.ts';
import type { ServiceOptions } from '#gateway/main/service-options.ts';
import { startWorkers } from '#gateway/main/start-workers.ts';
import { readOperationRules } from '#gateway/operations/operation-rules.ts';
import { Operations } from '#gateway/operations/operations.ts';
import { createPipeline } from '#gateway/pipeline.ts';
import type { PipelineParts } from '#gateway/pipeline.ts';
import type { OperationThreads } from '#gateway/operations/threads/operation-threads.ts';
import type { SnapshotService } from '#gateway/serving/deliveries.ts';
import type { HeaderRules } from '#gateway/subgraph-client/headers/header-rules.ts';

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
  const { operations } = parts;
  // A supergraph that takes over while this one still prepares a list ends that.
  const replaced = new AbortController();
  stack.defer(() => replaced.abort());
  return {
    prepare: (preparing) => {
      const signal = AbortSignal.any([preparing.signal, replaced.signal]);
      return prepareList({ ...preparing, signal, operations, config });
    },
    serve: (list) => ({
      pipeline: createPipeline({ ...parts, registered: { ...parts.registered, list } }),
      engine,
    }),
  };
}

async function buildParts(options: ServiceOptions): Promise<PipelineParts> {
  const { config, snapshot, shared, enforceAccess, stack } = options;
  const rules = await readOperationRules({
    snapshot,
    listSizes: config.cost,
    enforceAccess,
    pricesAnswers: config.cost.mode !== 'off',
  });
  const work = await startWorkers(options, rules);
  const operations = new Operations({ rules, work, shelf: shared.shelf });
  stack.defer(() => operations.close());
  // For a large supergraph each step is work; requests go on between them.
  await nextTurn();
  const headerRules = compileHeaderRules(options);
  const { sharing, ...forClients } = clientRules(config, {
    bypass: shared.bypass,
    automatic: shared.automatic,
    operations,
  });
  return {
    authentication: shared.authentication,
    ...forClients,
    operations,
    cost: { settings: config.cost },
    authorization: { onUnauthorized: config.authorization.onUnauthorized },
    limits: shared.limits,
    planning: { random: Math.random, clock: monotonicClock },
    execution: executionOf(options, { workers: work, weights: rules.weights, headerRules }),
    sharing: headerRules ? { ...sharing, propagated: headerRules.propagated } : sharing,
  };
}

function executionOf(
  options: ServiceOptions,
  {
    workers,
    weights,
    headerRules,
  }: {
    readonly weights: CostWeights;
    readonly workers: Pick<OperationThreads, 'introspect'>;
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
    turns: new Turns({ now: monotonicClock }),
    turnBudget: options.shared.turns,
    introspect: (request, caller) => workers.introspect(request, caller),
    randomBytes,
    errorRules: config.errors,
    headerRules,
    sharesInFlight: config.execution.sharing.entrance && !headerRules?.setsCookies,
    isCrowded: () => senders.values().some(({ isCrowded }) => isCrowded),
    clock: monotonicClock,
  };
}
