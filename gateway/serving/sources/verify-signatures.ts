import { verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { DeliveryError } from '#gateway/serving/sources/delivery-error.ts';
import type { ArtefactPart } from '#gateway/serving/sources/artefact-source.ts';

/** An Ed25519 signature in base64, or base64url: 64 bytes. */
const signature = /^[A-Za-z0-9+/_-]{86}(?:==)?$/;
const maxSignatures = 16;

/**
 * Holds a file to its signatures: one of them must be that of one of the keys, over the bytes as they are. Several
 * signatures, each on a line of its own, let keys and lists change one after the other.
 *
 * @throws DeliveryError
 */
export async function requireSignature(part: ArtefactPart, keys: readonly KeyObject[]): Promise<void> {
  const { name, bytes, signatures = '' } = part;
  const found = signatures
    .split(/[\s,]+/)
    .filter((line) => signature.test(line))
    .slice(0, maxSignatures);
  if (found.length === 0) {
    throw new DeliveryError('signature', `${name}: There is no signature beside it (${name}.sig).`);
  }
  for (const text of found) {
    for (const key of keys) if (await isSignedBy(bytes, text, key)) return;
  }
  throw new DeliveryError('signature', `${name}: No signature fits its bytes and a key that may sign.`);
}

/** In a thread of Node's own: a large file takes a while. */
async function isSignedBy(bytes: Uint8Array, text: string, key: KeyObject): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  verify(null, bytes, key, Buffer.from(text, 'base64url'), (error, fits) =>
    error ? reject(error) : resolve(fits),
  );
  return await promise;
}
