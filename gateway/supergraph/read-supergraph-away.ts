import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { buildASTSchema, parse } from 'graphql';
import { StartupError } from '#gateway/errors/startup-error.ts';
import type { SupergraphSnapshot } from '#gateway/supergraph/supergraph-snapshot.ts';

/** What a thread finds out about a supergraph; plain data, since it crosses threads. */
export type ExaminedSupergraph = Omit<SupergraphSnapshot, 'apiSchema' | 'supergraphSchema'>;

/** What the thread answers. */
export type SupergraphWorkerAnswer =
  | { readonly examined: ExaminedSupergraph; readonly mistake?: never }
  /** What the operator must mend. */
  | { readonly mistake: string; readonly examined?: never };

/** What the thread works on. */
export interface SupergraphWorkerData {
  readonly sdl: string;
  /** What messages call it. */
  readonly source: string;
}

/** How to read. */
export interface ReadSupergraphOptions extends SupergraphWorkerData {
  /** The module that runs in the thread. */
  readonly workerFile: string;
  readonly signal: AbortSignal;
}

/**
 * Builds the snapshot of a supergraph while requests are answered: it is composed, checked and printed in a thread of its
 * own; the event loop does no more than build the two schemas, in turns of their own.
 *
 * @throws StartupError with a line for each mistake, as `buildSupergraphSnapshot` does; the reason of the signal.
 */
export async function readSupergraphAway(options: ReadSupergraphOptions): Promise<SupergraphSnapshot> {
  const examined = await examine(options);
  const apiDocument = parse(examined.apiSchemaSdl, { noLocation: true });
  await nextTurn();
  // The thread has validated both.
  const apiSchema = buildASTSchema(apiDocument, { assumeValid: true });
  await nextTurn();
  const document = parse(options.sdl, { noLocation: true });
  await nextTurn();
  const supergraphSchema = buildASTSchema(document, { assumeValidSDL: true });
  await nextTurn();
  return Object.freeze({ ...examined, apiSchema, supergraphSchema });
}

async function examine({ workerFile, sdl, source, signal }: ReadSupergraphOptions) {
  signal.throwIfAborted();
  const workerData: SupergraphWorkerData = { sdl, source };
  const worker = new Worker(workerFile, { workerData });
  try {
    const [answer]: SupergraphWorkerAnswer[] = await once(worker, 'message', { signal });
    if (answer?.examined) return answer.examined;
    throw new StartupError(answer?.mistake ?? `${source}: The supergraph cannot be read.`);
  } finally {
    await worker.terminate();
  }
}
