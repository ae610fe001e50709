import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ArtefactPart } from '#gateway/serving/sources/artefact-source.ts';

/** Four megabytes take some ten milliseconds; more at once would hold up requests. */
const hashedAtOnce = 4 * 1024 * 1024;

/** A revision by contents and signatures, in base64url; it is computed in turns of the event loop. */
export async function artefactRevision({
  bytes,
  signatures = '',
}: Pick<ArtefactPart, 'bytes' | 'signatures'>): Promise<string> {
  const hash = createHash('sha256').update(signatures).update('\0');
  for (let start = 0; start < bytes.length; start += hashedAtOnce) {
    hash.update(bytes.subarray(start, start + hashedAtOnce));
    await nextTurn();
  }
  return hash.digest('base64url');
}
