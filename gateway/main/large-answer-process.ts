import { fileURLToPath } from 'node:url';
import type { CostWeights } from '#gateway/cost/cost-weights.ts';
import { LargeAnswerProcess } from '#gateway/execution/large/large-answer-process.ts';
import type { SubgraphSender } from '#gateway/execution/fetch-from-subgraph.ts';
import { logger } from '#gateway/main/logger.ts';
import type { ServiceOptions } from '#gateway/main/service-options.ts';

/** The process for operations with large answers; it starts with the first one. */
export function largeAnswerProcess(
  { config, snapshot, stack }: ServiceOptions,
  parts: { readonly weights: CostWeights; readonly senders: ReadonlyMap<string, SubgraphSender> },
): LargeAnswerProcess {
  const process = new LargeAnswerProcess({
    file: fileURLToPath(import.meta.resolve('#gateway/large-answer-worker.ts')),
    settings: {
      maxAnswerBytes: config.limits.maxAnswerBytes,
      supergraphSdl: snapshot.sdl,
      weights: config.cost.mode === 'off' ? undefined : parts.weights,
      maxResponseDepths: new Map([...parts.senders].map(([name, sender]) => [name, sender.maxResponseDepth])),
    },
    onLost: (err) =>
      logger.warn(
        { err },
        'The process for large answers ended, probably for want of memory; the next large answer starts it again',
      ),
  });
  stack.defer(() => process.close());
  return process;
}
