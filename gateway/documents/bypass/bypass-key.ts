import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK } from 'jose';
import { readPrivateKey, readPublicKey } from '#gateway/bounded/ed25519-key.ts';

/** One half of an Ed25519 key pair, and the name that tokens know the pair by. */
export interface BypassKey {
  /** The thumbprint of the public key (RFC 7638). */
  readonly kid: string;
  readonly key: KeyObject;
}

/**
 * Reads the public key with which tokens are verified.
 *
 * @param source the name of the file, for messages.
 * @throws as {@link readPublicKey}.
 */
export async function readBypassPublicKey(pem: string, source: string): Promise<BypassKey> {
  const key = readPublicKey(pem, source);
  return { kid: await thumbprintOf(key), key };
}

/**
 * Reads the private key with which tokens are signed.
 *
 * @param source the name of the file, for messages.
 * @throws as {@link readPrivateKey}.
 */
export async function readBypassPrivateKey(pem: string, source: string): Promise<BypassKey> {
  const key = readPrivateKey(pem, source);
  return { kid: await thumbprintOf(createPublicKey(key)), key };
}

async function thumbprintOf(publicKey: KeyObject): Promise<string> {
  return await calculateJwkThumbprint(await exportJWK(publicKey));
}
