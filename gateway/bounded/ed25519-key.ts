import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { StartupError } from '#gateway/errors/startup-error.ts';

/** The largest key file that is read; an Ed25519 key in PEM has 120 bytes. */
export const maxKeyBytes = 4_096;

/**
 * Reads an Ed25519 public key in PEM form.
 *
 * @param source the name of the file, for messages.
 * @throws StartupError for any other text. A private key is rejected too: public keys are configured where signatures are
 *   verified, and what holds a private key there could be made to sign.
 */
export function readPublicKey(pem: string, source: string): KeyObject {
  if (pem.includes('PRIVATE KEY')) {
    throw new StartupError(
      `${source} holds a private key, with which the gateway could be made to sign; give the public one.`,
    );
  }
  let key: KeyObject | undefined;
  let cause: unknown;
  try {
    key = createPublicKey(pem);
  } catch (error) {
    cause = error;
  }
  if (key?.asymmetricKeyType === 'ed25519') return key;
  throw new StartupError(`${source} is not an Ed25519 public key in PEM form.`, { cause });
}

/**
 * Reads an Ed25519 private key in PEM form.
 *
 * @param source the name of the file, for messages; nothing of the key itself is in them.
 * @throws StartupError with exit code 2 for any other text.
 */
export function readPrivateKey(pem: string, source: string): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = createPrivateKey(pem);
  } catch {
    // Not even as the cause: the message of the library may hold parts of what it read.
  }
  if (key?.asymmetricKeyType === 'ed25519') return key;
  throw new StartupError(
    `${source} is not an Ed25519 private key in PEM form; make one with "openssl genpkey -algorithm ed25519".`,
    { exitCode: 2 },
  );
}
