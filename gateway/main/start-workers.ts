import { fileURLToPath } from 'node:url';
import { monotonicClock } from '#gateway/main/clocks.ts';
import { logger } from '#gateway/main/logger.ts';
import type { ServiceOptions } from '#gateway/main/service-options.ts';
import type { OperationRules } from '#gateway/operations/operation-rules.ts';
import { startOperationThreads } from '#gateway/operations/threads/operation-threads.ts';
import type { OperationThreads } from '#gateway/operations/threads/operation-threads.ts';

/** The threads that parse, check and plan what strangers send. */
export async function startWorkers(
  { config, snapshot, stack }: ServiceOptions,
  { requirements, weights }: OperationRules,
): Promise<OperationThreads> {
  const { mode, maxPerOperation, ...settings } = config.cost;
  const { maxTokens, maxDepth, maxAliases, maxRootFields, maxDirectives } = config.limits;
  const workers = await startOperationThreads({
    workerFile: fileURLToPath(import.meta.resolve('#gateway/operations/threads/thread.ts')),
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
