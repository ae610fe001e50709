import { randomUUID } from 'node:crypto';
import { link, mkdir, open, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { StartupError } from '#gateway/errors/startup-error.ts';

/** The key that development tokens are signed with: Ed25519. */
export interface DevelopmentKey {
  /** SHA-256 thumbprint of the public key (RFC 7638). */
  readonly kid: string;
  readonly privateKey: CryptoKey;
  /** As published in the key set. */
  readonly publicJwk: JWK;
}

/** More than a key is no key. */
const maxFileBytes = 4096;

/**
 * Reads the key from a file, or makes a new one there, which only its owner can read. Two processes that start at the
 * same time end up with the same key.
 * @throws StartupError when the file is no such key, can be read by others, or cannot be written
 */
export async function loadDevelopmentKey(file: string): Promise<DevelopmentKey> {
  const text = (await readKeyFile(file)) ?? (await createKeyFile(file));
  const { privateJwk, publicJwk } = parseKey(text, file);
  const kid = await calculateJwkThumbprint(publicJwk);
  const privateKey = await importJWK(privateJwk, 'EdDSA').catch((cause: unknown) => {
    throw noKey(file, cause);
  });
  if (privateKey instanceof Uint8Array) throw noKey(file);
  return { kid, privateKey, publicJwk: { ...publicJwk, kid, alg: 'EdDSA', use: 'sig' } };
}

async function readKeyFile(file: string): Promise<string | undefined> {
  try {
    await using handle = await open(file, 'r');
    const { mode, size } = await handle.stat();
    // Windows has no such bits; there the folder's rights decide.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new StartupError(`${file} can be read by others, who could sign with it; run chmod 600 ${file}.`);
    }
    if (size > maxFileBytes) throw noKey(file);
    return await handle.readFile('utf8');
  } catch (error) {
    if (error instanceof StartupError) throw error;
    if (Error.isError(error) && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new StartupError(`${file} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

async function createKeyFile(file: string): Promise<string> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const text = `${JSON.stringify(await exportJWK(privateKey))}\n`;
  const temporary = join(dirname(file), `.dev-issuer-key.${randomUUID()}.tmp`);
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(temporary, text, { flag: 'wx', mode: 0o600 });
    // A link, unlike a rename, fails when the file exists: the first of two processes wins, and nobody reads half a key.
    await link(temporary, file);
    return text;
  } catch (error) {
    const existing = await readKeyFile(file);
    if (existing !== undefined) return existing;
    throw new StartupError(`${file} cannot be written: ${reasonOf(error)}`, { cause: error });
  } finally {
    await rm(temporary, { force: true });
  }
}

function parseKey(text: string, file: string): { readonly privateJwk: JWK; readonly publicJwk: JWK } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw noKey(file, cause);
  }
  const { kty, crv, x, d } = { ...(typeof value === 'object' ? value : undefined) } as Partial<
    Record<string, unknown>
  >;
  if (kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string' || typeof d !== 'string') throw noKey(file);
  const publicJwk = { kty, crv, x };
  return { privateJwk: { ...publicJwk, d }, publicJwk };
}

function noKey(file: string, cause?: unknown): StartupError {
  return new StartupError(`${file} is not an Ed25519 key in JWK form; remove it to get a new one.`, {
    cause,
  });
}

function reasonOf(error: unknown): string {
  return Error.isError(error) ? error.message : String(error);
}
