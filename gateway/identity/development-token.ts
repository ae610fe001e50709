import { SignJWT } from 'jose';
import type { DevelopmentKey } from '#gateway/identity/development-key.ts';

/** Whom a development token is for; nobody checks whether that is true. */
export interface DevelopmentClaims {
  readonly subject: string;
  readonly tenant?: string | undefined;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly client?: string | undefined;
}

/** What a token is made of. */
export interface DevelopmentTokenOptions {
  readonly key: DevelopmentKey;
  readonly claims: DevelopmentClaims;
  readonly issuer: string;
  readonly audience: string;
  /** Whole seconds until it expires. */
  readonly lifetimeSeconds: number;
  /** The present, in milliseconds since the epoch. */
  readonly nowMs: number;
  /** Makes the token's id. */
  readonly newId: () => string;
}

/** Signs a token whose claims have the names that Weir reads by default: `sub`, `tenant`, `roles`, `scope`, `azp`. */
export async function signDevelopmentToken(options: DevelopmentTokenOptions): Promise<string> {
  const { key, claims, issuer, audience, lifetimeSeconds, nowMs, newId } = options;
  const { subject, tenant, roles, scopes, client } = claims;
  const issuedAtSeconds = Math.floor(nowMs / 1000);
  return new SignJWT({
    ...(tenant === undefined ? {} : { tenant }),
    ...(roles.length === 0 ? {} : { roles }),
    ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
    ...(client === undefined ? {} : { azp: client }),
  })
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid, typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(subject)
    .setIssuedAt(issuedAtSeconds)
    .setExpirationTime(issuedAtSeconds + lifetimeSeconds)
    .setJti(newId())
    .sign(key.privateKey);
}

const unitSeconds = { s: 1, m: 60, h: 3600 } as const;
/** A day: what development needs, and little to lose. */
const maxLifetimeSeconds = 86_400;

/** Seconds of `30s`, `5m` or `1h`, at most 24 hours; `undefined` for anything else. */
export function parseLifetime(text: string): number | undefined {
  const match = /^(?<amount>\d{1,5})(?<unit>[smh])$/.exec(text);
  const unit = match?.groups?.['unit'];
  if (unit !== 's' && unit !== 'm' && unit !== 'h') return undefined;
  const seconds = Number(match?.groups?.['amount']) * unitSeconds[unit];
  return seconds >= 1 && seconds <= maxLifetimeSeconds ? seconds : undefined;
}

/** The entries of a list with commas or spaces between them, as people type it. */
export function parseList(text: string): string[] {
  return text.split(/[\s,]+/).filter((entry) => entry !== '');
}
