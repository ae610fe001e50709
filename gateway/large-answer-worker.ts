/**
 * What runs in the thread for large answers of a snapshot: composition root of such a thread, as `main.ts` is of the
 * process.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { createFieldPrices, noPrices } from '#gateway/cost/field-prices.ts';
import type { LargeTask, LargeThreadSettings } from '#gateway/execution/large/large-task.ts';
import { runLargeTask } from '#gateway/execution/large/run-large-task.ts';
import { buildSupergraphSnapshot } from '#gateway/supergraph/build-supergraph-snapshot.ts';

const { supergraphSdl, weights, maxResponseDepths, maxAnswerBytes }: LargeThreadSettings = workerData;
const { apiSchema, supergraphSchema } = buildSupergraphSnapshot(supergraphSdl, { source: 'supergraph' });
const prices = weights ? createFieldPrices(apiSchema, weights) : noPrices;

parentPort?.on('message', ({ task, port }: { readonly task: LargeTask; readonly port: MessagePort }) => {
  void runLargeTask(
    task,
    { apiSchema, supergraphSchema, prices, maxResponseDepths, maxAnswerBytes },
    port,
  ).finally(() => {
    port.unref();
  });
});
