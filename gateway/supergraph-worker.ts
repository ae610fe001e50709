/** What runs in the thread that reads a supergraph: composition root of that thread, as `main.ts` is of the process. */
import { parentPort, workerData } from 'node:worker_threads';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { buildSupergraphSnapshot } from '#gateway/supergraph/build-supergraph-snapshot.ts';
import type {
  SupergraphWorkerAnswer,
  SupergraphWorkerData,
} from '#gateway/supergraph/read-supergraph-away.ts';

const data: SupergraphWorkerData = workerData;

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.postMessage(examine(data));

function examine({ sdl, source }: SupergraphWorkerData): SupergraphWorkerAnswer {
  try {
    const { id, apiSchemaSdl, directiveNames, subgraphs } = buildSupergraphSnapshot(sdl, { source });
    return { examined: { id, sdl, apiSchemaSdl, directiveNames, subgraphs } };
  } catch (error) {
    if (error instanceof StartupError) return { mistake: error.message };
    throw error;
  }
}
