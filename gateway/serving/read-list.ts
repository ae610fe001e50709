import type { KeyObject } from 'node:crypto';
import { readDocumentsAway } from '#gateway/documents/read-documents-away.ts';
import type { ReadDocuments, ReadDocumentsOptions } from '#gateway/documents/read-documents-away.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import type { ReadList } from '#gateway/serving/deliveries.ts';
import type { ListUse } from '#gateway/serving/list-use.ts';
import type { Artefact } from '#gateway/serving/sources/artefact-source.ts';
import { DeliveryError } from '#gateway/serving/sources/delivery-error.ts';
import { requireSignature } from '#gateway/serving/sources/verify-signatures.ts';

/** How a list is read. */
export interface ListReading
  extends Pick<ListUse, 'normalizes' | 'strictMode'>, Pick<ReadDocumentsOptions, 'workerFile' | 'clock'> {
  /** What messages call the source. */
  readonly source: string;
  readonly form: 'manifests' | 'bundle';
  /** The keys that may sign; empty: nothing need be signed. */
  readonly keys: readonly KeyObject[];
}

/**
 * Checks and reads a list: signature first, so that nothing of a stranger's is parsed.
 *
 * @throws DeliveryError where it is not signed, or older than the one that is served; StartupError where it is not
 *   well-formed, or empty where nothing would run then.
 */
export async function readList(
  { parts }: Artefact,
  { source, keys, strictMode, ...reading }: ListReading,
  { servedSequence, signal }: Parameters<ReadList>[0],
): Promise<ReadDocuments> {
  if (keys.length > 0) for (const part of parts) await requireSignature(part, keys);
  const read = await readDocumentsAway({ ...reading, files: parts, signal });
  if (strictMode !== undefined && read.list.size === 0) {
    const setting = reading.form === 'manifests' ? 'documents.manifests' : 'documents';
    const fact = `${setting}: nothing is registered in ${source}, and in the mode \`${strictMode}\` nothing else runs`;
    throw new StartupError(`${fact}; register documents, or begin with \`audit\`.`);
  }
  if (servedSequence !== undefined && read.sequence !== undefined && read.sequence < servedSequence) {
    const fact = `${source}: The bundle has the sequence ${read.sequence}, older than ${servedSequence}, which is served`;
    throw new DeliveryError('older', `${fact}; to go back, bundle the old manifests anew.`);
  }
  return read;
}
