import { fileURLToPath } from 'node:url';
import type { AccessRequirements } from '#gateway/authorization/access-requirements.ts';
import type { CostWeights } from '#gateway/cost/cost-weights.ts';
import { monotonicClock } from '#gateway/main/clocks.ts';
import { logger } from '#gateway/main/logger.ts';
import type { ServiceOptions } from '#gateway/main/service-options.ts';
import { startOperationWorkers } from '#gateway/planning/operation-workers.ts';
import type { OperationWorkers } from '#gateway/planning/operation-workers.ts';

/** What the published schema demands of operations. */
export interface SchemaPolicy {
  readonly requirements: AccessRequirements;
  readonly weights: CostWeights;
}

/** The threads that parse, check and plan what strangers send. */
export async function startWorkers(
  { config, snapshot, stack }: ServiceOptions,
  { requirements, weights }: SchemaPolicy,
): Promise<OperationWorkers> {
  const { mode, maxPerOperation, ...settings } = config.cost;
  const { maxTokens, maxDepth, maxAliases, maxRootFields, maxDirectives } = config.limits;
  const workers = await startOperationWorkers({
    workerFile: fileURLToPath(import.meta.resolve('#gateway/worker.ts')),
    settings: {
      supergraphSdl: snapshot.sdl,
      apiSchemaSdl: snapshot.apiSchemaSdl,
      limits: { maxTokens, maxDepth, maxAliases, maxRootFields, maxDirectives },
      requirements,
      pricing: mode === 'enforce' ? { weights, settings, maxPerOperation } : undefined,
    },
    threads: config.execution.planningWorkers,
    timeoutMs: config.execution.planningTimeoutMs,
    clock: monotonicClock,
    onThreadLost: ({ sha256, error }) =>
      logger.warn({ sha256, err: error }, 'A planning thread had to be replaced'),
  });
  stack.defer(() => workers.close());
  return workers;
}
