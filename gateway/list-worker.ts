/** What runs in the thread that reads manifests: composition root of that thread, as `main.ts` is of the process. */
import { parentPort, workerData } from 'node:worker_threads';
import { listSlices } from '#gateway/documents/list-slices.ts';
import type { ListWorkerAnswer, ListWorkerData } from '#gateway/documents/list-slices.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';

const data: ListWorkerData = workerData;
const answers = listSlices(data, () => performance.now());

parentPort?.on('message', () => {
  next().then(
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    (answer) => parentPort?.postMessage(answer),
    // What is no mistake of the operator ends the thread, with its cause.
    (error: unknown) => process.nextTick(() => raise(error)),
  );
});

function raise(error: unknown): never {
  throw error;
}

async function next(): Promise<ListWorkerAnswer> {
  try {
    const { value, done } = await answers.next();
    return done ? { kind: 'end', sequence: undefined } : value;
  } catch (error) {
    if (error instanceof StartupError) return { kind: 'mistake', message: error.message };
    throw error;
  }
}
