import { createPrivateKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { StartupError } from '#gateway/errors/startup-error.ts';

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
  return sign(null, bytes, readKey(keyPem, keyName)).toString('base64');
}

function readKey(keyPem: string, keyName: string): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = createPrivateKey(keyPem);
  } catch {
    // The library's message may hold parts of what it read.
  }
  if (key?.asymmetricKeyType === 'ed25519') return key;
  throw new StartupError(
    `${keyName}: This is no Ed25519 private key in PEM form; make one with "openssl genpkey -algorithm ed25519".`,
    { exitCode: 2 },
  );
}
