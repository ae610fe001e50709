import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import type { JWTHeaderParameters, JWTPayload } from 'jose';
import { readBypassPrivateKey, readBypassPublicKey } from '#gateway/documents/bypass/bypass-key.ts';
import type { BypassKey } from '#gateway/documents/bypass/bypass-key.ts';
import { bypassType } from '#gateway/documents/bypass/bypass-grant.ts';

export const nowMs = Date.UTC(2026, 0, 1);
export const sha256 = 'a'.repeat(64);

/** An operator's key pair, as files and as read. */
export interface BypassPair {
  readonly privatePem: string;
  readonly publicPem: string;
  readonly privateKey: BypassKey;
  readonly publicKey: BypassKey;
}

export async function bypassPair(): Promise<BypassPair> {
  const pair = generateKeyPairSync('ed25519');
  const privatePem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' });
  const publicPem = pair.publicKey.export({ type: 'spki', format: 'pem' });
  return {
    privatePem,
    publicPem,
    privateKey: await readBypassPrivateKey(privatePem, 'private.pem'),
    publicKey: await readBypassPublicKey(publicPem, 'public.pem'),
  };
}

/** What a good token says. */
export function goodClaims(changes: Readonly<Record<string, unknown>> = {}): JWTPayload {
  const iat = Math.floor(nowMs / 1000);
  return {
    jti: 'token-1',
    sub: 'ada',
    reason: 'incident 4711',
    documents: [sha256],
    aud: 'shop-test',
    iat,
    exp: iat + 600,
    ...changes,
  };
}

/** Signs anything, good or bad. */
export async function signAnything(
  pair: BypassPair,
  {
    claims = goodClaims(),
    header = {},
    key = pair.privateKey.key,
  }: {
    readonly claims?: JWTPayload;
    readonly header?: Partial<JWTHeaderParameters>;
    readonly key?: KeyObject | Uint8Array;
  } = {},
): Promise<string> {
  return await new SignJWT(claims)
    .setProtectedHeader({ alg: 'EdDSA', kid: pair.publicKey.kid, typ: bypassType, ...header })
    .sign(key);
}
