import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK } from 'jose';
import { StartupError } from '#gateway/errors/startup-error.ts';

/** One half of an Ed25519 key pair, and the name that tokens know the pair by. */
export interface BypassKey {
  /** The thumbprint of the public key (RFC 7638). */
  readonly kid: string;
  readonly key: KeyObject;
}

/**
 * Reads the public key with which tokens are verified.
 *
 * @param source the file's name, for messages.
 * @throws StartupError where the text is no Ed25519 public key in PEM, or is a private one, which has no place there.
 */
export async function readBypassPublicKey(pem: string, source: string): Promise<BypassKey> {
  if (pem.includes('PRIVATE KEY')) {
    throw new StartupError(
      `${source} holds a private key, with which the gateway could be made to sign; give the public one.`,
    );
  }
  return await bypassKey(() => createPublicKey(pem), {
    source,
    kind: 'public',
    publicOf: (key) => key,
  });
}

/**
 * Reads the private key with which tokens are signed.
 *
 * @throws StartupError where the text is no Ed25519 private key in PEM.
 */
export async function readBypassPrivateKey(pem: string, source: string): Promise<BypassKey> {
  return await bypassKey(() => createPrivateKey(pem), {
    source,
    kind: 'private',
    publicOf: (key) => createPublicKey(key),
  });
}

async function bypassKey(
  read: () => KeyObject,
  options: {
    readonly source: string;
    readonly kind: string;
    readonly publicOf: (key: KeyObject) => KeyObject;
  },
): Promise<BypassKey> {
  const { source, kind, publicOf } = options;
  const wrong = (cause?: unknown): StartupError =>
    new StartupError(`${source} is not an Ed25519 ${kind} key in PEM form.`, { cause });
  let key: KeyObject;
  try {
    key = read();
  } catch (cause) {
    throw wrong(cause);
  }
  if (key.asymmetricKeyType !== 'ed25519') throw wrong();
  return { kid: await calculateJwkThumbprint(await exportJWK(publicOf(key))), key };
}
