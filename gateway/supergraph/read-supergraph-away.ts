import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { buildSchemaInTurns } from '#gateway/supergraph/build-schema-in-turns.ts';
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
  /** Monotonic, in milliseconds. */
  readonly clock: () => number;
  readonly signal: AbortSignal;
}

/**
 * Builds the snapshot of a supergraph while requests are answered: a thread of its own checks it, derives the API schema
 * and prints it; the event loop only builds the two schemas, in turns of a few milliseconds.
 *
 * @throws StartupError with a line for each mistake, as `buildSupergraphSnapshot` does; the reason of the signal.
 */
export async function readSupergraphAway(options: ReadSupergraphOptions): Promise<SupergraphSnapshot> {
  const examined = await examine(options);
  // The thread has validated both.
  const apiSchema = await buildSchemaInTurns(examined.apiSchemaSdl, options.clock);
  const supergraphSchema = await buildSchemaInTurns(options.sdl, options.clock);
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
