import { fileURLToPath } from 'node:url';
import type { KeyObject } from 'node:crypto';
import type { Artefact } from '#gateway/delivery/artefact-source.ts';
import { DeliveryError } from '#gateway/delivery/delivery-error.ts';
import { requireSignature } from '#gateway/delivery/verify-signatures.ts';
import { readDocumentsAway } from '#gateway/documents/read-documents-away.ts';
import type { ReadDocuments } from '#gateway/documents/read-documents-away.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { monotonicClock } from '#gateway/main/clocks.ts';
import type { ListUse } from '#gateway/main/client-rules.ts';

/** How a list is read. */
export interface ListReading extends Pick<ListUse, 'normalizes' | 'strictMode'> {
  /** What messages call the source. */
  readonly source: string;
  readonly form: 'manifests' | 'bundle';
  /** Whoever may sign; empty: nothing need be signed. */
  readonly keys: readonly KeyObject[];
}

/** What is known when a list is read. */
export interface ReadListOptions {
  /** Of the bundle that is served; undefined: none. */
  readonly servedSequence: number | undefined;
  readonly signal: AbortSignal;
}

/**
 * Checks and reads a list: signature first, so that nothing of a stranger's is parsed.
 *
 * @throws DeliveryError where it is not signed, or older than the one that is served; StartupError where it is not
 *   well-formed, or empty where nothing would run then.
 */
export async function readList(
  { parts }: Artefact,
  { source, form, keys, normalizes, strictMode }: ListReading,
  { servedSequence, signal }: ReadListOptions,
): Promise<ReadDocuments> {
  if (keys.length > 0) for (const part of parts) await requireSignature(part, keys);
  const workerFile = fileURLToPath(import.meta.resolve('#gateway/list-worker.ts'));
  const read = await readDocumentsAway({
    workerFile,
    form,
    normalizes,
    files: parts,
    clock: monotonicClock,
    signal,
  });
  if (strictMode !== undefined && read.list.size === 0) {
    const setting = form === 'manifests' ? 'documents.manifests' : 'documents';
    const fact = `${setting}: nothing is registered in ${source}, and in the mode \`${strictMode}\` nothing else runs`;
    throw new StartupError(`${fact}; register documents, or begin with \`audit\`.`);
  }
  if (servedSequence !== undefined && read.sequence !== undefined && read.sequence < servedSequence) {
    const fact = `${source}: The bundle has the sequence ${read.sequence}, older than ${servedSequence}, which is served`;
    throw new DeliveryError('older', `${fact}; to go back, bundle the old manifests anew.`);
  }
  return read;
}
