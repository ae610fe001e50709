import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker, isMarkedAsUntransferable } from 'node:worker_threads';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { DocumentListBuilder } from '#gateway/documents/document-list.ts';
import { listSlices } from '#gateway/documents/list-slices.ts';
import type { ListFile, ListWorkerAnswer, ListWorkerData } from '#gateway/documents/list-slices.ts';
import type { DocumentList } from '#gateway/documents/document-list.ts';

/** How to read. */
export interface ReadDocumentsOptions extends ListWorkerData {
  /** The module that runs in the thread. */
  readonly workerFile: string;
  /** Monotonic, in milliseconds. */
  readonly clock: () => number;
  readonly signal: AbortSignal;
}

/** A list, and which bundle it is. */
export interface ReadDocuments {
  readonly list: DocumentList;
  /** undefined: not of a bundle. */
  readonly sequence: number | undefined;
}

/** So much is read in the time that it takes to start a thread, and holds nobody up. */
const readAtOnceBytes = 64 * 1024;
/** A hundred thousand documents take a fifth of this. */
const maxHeapMb = 2048;

/**
 * Reads manifests in a thread of their own, and takes the documents over a few hundred at a time: a hundred thousand of
 * them hold up no request.
 *
 * @param options.files their bytes are handed to the thread where they can be, and are gone for the caller.
 * @throws StartupError where they are not well-formed; the reason of the signal.
 */
export async function readDocumentsAway(options: ReadDocumentsOptions): Promise<ReadDocuments> {
  const { workerFile, form, normalizes, files, clock, signal } = options;
  signal.throwIfAborted();
  const workerData: ListWorkerData = { form, normalizes, files };
  const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
  if (bytes <= readAtOnceBytes) {
    const slices = listSlices(workerData, clock);
    return await collect(async () => (await slices.next()).value);
  }
  const worker = new Worker(workerFile, {
    workerData,
    transferList: transferable(files),
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
  });
  const stopped = new AbortController();
  // It ends before it has answered only where it has failed, most likely for want of memory.
  const failed = failureOf(worker, stopped.signal);
  const aborted = () => void worker.terminate();
  signal.addEventListener('abort', aborted);
  try {
    return await receive(worker, failed);
  } finally {
    signal.removeEventListener('abort', aborted);
    stopped.abort();
    await worker.terminate();
    signal.throwIfAborted();
  }
}

/** The memory that holds nothing but one file each; what shares its memory with something else is copied. */
function transferable(files: readonly ListFile[]): ArrayBuffer[] {
  return files.flatMap(({ bytes: { buffer, byteLength } }) =>
    buffer instanceof ArrayBuffer && buffer.byteLength === byteLength && !isMarkedAsUntransferable(buffer)
      ? [buffer]
      : [],
  );
}

async function receive(worker: Worker, failed: Promise<never>): Promise<ReadDocuments> {
  const ask = (): Promise<ListWorkerAnswer | undefined> => {
    const answered = once(worker, 'message').then(([answer]: ListWorkerAnswer[]) => answer);
    const first = Promise.race([answered, failed]);
    // A thread that fails while its last answer is taken over is noticed when the next one is looked at.
    first.catch(() => undefined);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    worker.postMessage('more');
    return first;
  };
  // One answer ahead, so that neither thread waits while the other works.
  let asked = ask();
  return await collect(async () => {
    const answer = await asked;
    if (answer?.kind === 'documents') asked = ask();
    return answer;
  });
}

async function collect(next: () => Promise<ListWorkerAnswer | undefined>): Promise<ReadDocuments> {
  const builder = new DocumentListBuilder();
  for (;;) {
    const answer = await next();
    if (answer?.kind === 'mistake') throw new StartupError(answer.message);
    if (answer?.kind !== 'documents') return { list: builder.build(), sequence: answer?.sequence };
    builder.add(answer.client, answer.documents, answer.normalized);
    await nextTurn();
  }
}

async function failureOf(worker: Worker, stopped: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  worker.once('error', (cause) => reject(new StartupError('The manifests cannot be read.', { cause })));
  worker.once('exit', () => {
    if (!stopped.aborted) reject(new StartupError('The thread that reads manifests has ended.'));
  });
  return await promise;
}
