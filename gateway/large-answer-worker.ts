/**
 * What runs in the process for large answers of a snapshot: composition root of such a process, as `main.ts` is of the
 * gateway.
 */
import { createFieldPrices, noPrices } from '#gateway/cost/field-prices.ts';
import type {
  FromProcess,
  LargeProcessSettings,
  MainMessage,
  RunMessage,
  ToProcess,
} from '#gateway/execution/large/large-task.ts';
import { runLargeTask } from '#gateway/execution/large/run-large-task.ts';
import type { LargeTaskParts } from '#gateway/execution/large/run-large-task.ts';
import { buildSupergraphSnapshot } from '#gateway/supergraph/build-supergraph-snapshot.ts';

const listeners = new Map<number, (message: MainMessage) => void>();
let parts: LargeTaskParts | undefined;

process.on('message', (message: ToProcess) => {
  if (message.kind === 'start') parts = partsOf(message.settings);
  else if (message.kind === 'run') listeners.get(message.run)?.(message.message);
  else if (parts) {
    const { run, task } = message;
    const port = {
      receive: (listener: (message: MainMessage) => void) => void listeners.set(run, listener),
      post: (posted: RunMessage) => process.send?.({ run, message: posted } satisfies FromProcess),
    };
    void runLargeTask(task, parts, port).finally(() => listeners.delete(run));
  }
});
// It ends with the gateway, and not before: a terminal sends its signals to both.
process.on('disconnect', () => process.exit());
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

function partsOf(settings: LargeProcessSettings): LargeTaskParts {
  const { supergraphSdl, weights, maxResponseDepths, maxAnswerBytes } = settings;
  const { apiSchema, supergraphSchema } = buildSupergraphSnapshot(supergraphSdl, { source: 'supergraph' });
  const prices = weights ? createFieldPrices(apiSchema, weights) : noPrices;
  return { apiSchema, supergraphSchema, prices, maxResponseDepths, maxAnswerBytes };
}
