import { fileURLToPath } from 'node:url';
import type { CostWeights } from '#gateway/cost/cost-weights.ts';
import { LargeAnswerThread } from '#gateway/execution/large/large-answer-thread.ts';
import type { SubgraphSender } from '#gateway/execution/fetch-from-subgraph.ts';
import { logger } from '#gateway/main/logger.ts';
import type { ServiceOptions } from '#gateway/main/service-options.ts';

/** The thread for operations with large answers; it starts with the first one. */
export function largeAnswerThread(
  { config, snapshot, stack }: ServiceOptions,
  parts: { readonly weights: CostWeights; readonly senders: ReadonlyMap<string, SubgraphSender> },
): LargeAnswerThread {
  const thread = new LargeAnswerThread({
    workerFile: fileURLToPath(import.meta.resolve('#gateway/large-answer-worker.ts')),
    settings: {
      maxAnswerBytes: config.limits.maxAnswerBytes,
      supergraphSdl: snapshot.sdl,
      weights: config.cost.mode === 'off' ? undefined : parts.weights,
      maxResponseDepths: new Map([...parts.senders].map(([name, sender]) => [name, sender.maxResponseDepth])),
    },
    onLost: (err) => logger.warn({ err }, 'The thread for large answers ended; the next one starts it again'),
  });
  stack.defer(() => thread.close());
  return thread;
}
