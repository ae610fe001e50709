/** Reads a list as a gateway does, and says what that took; nothing else ever happens in this process. */
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { monotonicClock } from '#gateway/main/clocks.ts';
import { fileSource } from '#gateway/serving/sources/file-source.ts';
import type { DocumentList } from '#gateway/documents/document-list.ts';
import { readList } from '#gateway/serving/read-list.ts';
import { serveCommands } from '#test/bench/harness/commands.ts';
import { listReadingJobSchema } from '#test/bench/lists/list-reading-job.ts';
import type { ListReading, ListReadingJob } from '#test/bench/lists/list-reading-job.ts';

const workerFile = fileURLToPath(import.meta.resolve('#gateway/list-worker.ts'));
const maxBytes = 256 * 1024 * 1024;

/** Held as a gateway holds it. */
let served: DocumentList | undefined;

serveCommands({
  read: (argument) => read(listReadingJobSchema.parse(argument)),
  /** @returns memory (resident set) in MiB, without garbage. */
  held: () => {
    setFlagsFromString('--expose-gc');
    runInNewContext('gc')();
    return process.memoryUsage.rss() / 2 ** 20;
  },
});
process.stderr.write('Ready at http://nowhere\n');
// The parent's channel alone keeps no process alive.
setInterval(() => undefined, 60_000);

async function read({ form, path, normalizes }: ListReadingJob): Promise<ListReading> {
  const startedAt = performance.now();
  served = await load({ form, path, normalizes });
  const seconds = (performance.now() - startedAt) / 1000;
  const peakRssMb = process.resourceUsage().maxRSS / 1024;
  return { documents: served.size, seconds, peakRssMb };
}

async function load({ form, path, normalizes }: ListReadingJob): Promise<DocumentList> {
  const source = fileSource({ path, maxBytes, ...(form === 'manifests' ? { extension: '.json' } : {}) });
  const artefact = await source.read({ known: undefined, signal: AbortSignal.timeout(600_000) });
  if (!artefact) throw new Error(`There is no list at ${path}`);
  const { list } = await readList(
    artefact,
    { source: path, form, keys: [], normalizes, strictMode: undefined, workerFile, clock: monotonicClock },
    { servedSequence: undefined, signal: AbortSignal.timeout(600_000) },
  );
  return list;
}
