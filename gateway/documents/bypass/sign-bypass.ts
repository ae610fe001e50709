import { SignJWT } from 'jose';
import { bypassClaims, bypassType, maxBypassSeconds } from '#gateway/documents/bypass/bypass-grant.ts';
import type { BypassKey } from '#gateway/documents/bypass/bypass-key.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';

/** What a token is to say. */
export interface SignBypassOptions {
  readonly key: BypassKey;
  /** The gateways that it is for. */
  readonly audience: string;
  readonly operator: string;
  readonly reason: string;
  /** SHA-256 of texts; empty: any, of the clients named. */
  readonly documents: readonly string[];
  /** Names of applications; empty: any, of the documents named. */
  readonly clients: readonly string[];
  /** Whole seconds, at most an hour. */
  readonly lifetimeSeconds: number;
  readonly nowMs: number;
  readonly newId: () => string;
}

/**
 * Signs a token that lets unregistered or retired documents run for a while.
 *
 * @throws StartupError where a gateway would refuse it.
 */
export async function signBypass(options: SignBypassOptions): Promise<string> {
  const { key, audience, lifetimeSeconds, nowMs, newId } = options;
  if (!(lifetimeSeconds >= 1 && lifetimeSeconds <= maxBypassSeconds)) {
    throw new StartupError(`A bypass lasts from 1 to ${maxBypassSeconds} seconds, not ${lifetimeSeconds}.`);
  }
  const claims = bypassClaims.safeParse({
    jti: newId(),
    sub: options.operator,
    reason: options.reason,
    ...(options.documents.length === 0 ? {} : { documents: options.documents }),
    ...(options.clients.length === 0 ? {} : { clients: options.clients }),
  });
  if (!claims.success) {
    const lines = claims.error.issues.map(
      ({ path, message }) => `${path.map(String).join('.') || 'A bypass'}: ${message}`,
    );
    throw new StartupError(lines.join('\n'));
  }
  const issuedAtSeconds = Math.floor(nowMs / 1000);
  return await new SignJWT(claims.data)
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid, typ: bypassType })
    .setAudience(audience)
    .setIssuedAt(issuedAtSeconds)
    .setExpirationTime(issuedAtSeconds + lifetimeSeconds)
    .sign(key.key);
}
