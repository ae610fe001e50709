import { sign } from 'node:crypto';
import { readPrivateKey } from '#gateway/bounded/ed25519-key.ts';

/**
 * Signs a manifest or a bundle, byte for byte.
 *
 * @param keyPem an Ed25519 private key in PEM form.
 * @param keyName what messages call it; the key itself is never shown.
 * @returns the signature in base64, as gateways with `documents.signedBy` look for it in the file beside (`.sig`).
 * @throws StartupError with exit code 2 where the key is none.
 */
export function signArtefact(
  bytes: Uint8Array,
  { keyPem, keyName }: { readonly keyPem: string; readonly keyName: string },
): string {
  return sign(null, bytes, readPrivateKey(keyPem, keyName)).toString('base64');
}
