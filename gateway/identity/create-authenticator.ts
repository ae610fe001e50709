import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { readBearerToken } from '#gateway/identity/bearer-token.ts';
import { mapClaims } from '#gateway/identity/map-claims.ts';
import { RemoteKeySet } from '#gateway/identity/remote-key-set.ts';
import type { KeySetStatus, UnknownKeyEvent } from '#gateway/identity/remote-key-set.ts';
import { unauthenticatedError } from '#gateway/errors/unauthenticated-error.ts';
import { verifyToken } from '#gateway/identity/verify-token.ts';
import type { Identity } from '#gateway/identity/identity.ts';
import type { ClaimNames } from '#gateway/identity/map-claims.ts';
import type { RequestHeaders } from '#gateway/identity/request-headers.ts';
import type { IssuerKeys, TrustedIssuer } from '#gateway/identity/verify-token.ts';

/** Whose credentials count, and how they are read. */
export interface AuthenticatorOptions {
  readonly issuers: readonly TrustedIssuer[];
  readonly claims: ClaimNames;
  /** Whether a request without a credential is refused instead of being anonymous. */
  readonly required: boolean;
  /** The present, in milliseconds since the epoch: what the times in tokens are held against. */
  readonly now: () => number;
  /** Monotonic, in milliseconds: how long keys and verified tokens are kept, unaffected when the system's time is set. */
  readonly clock: () => number;
  /** Called when an issuer's keys could not be fetched. */
  readonly onKeyFetchError?: (failure: { readonly issuer: string; readonly error: unknown }) => void;
  /** Called for every token whose key was not in the key set of its issuer. */
  readonly onUnknownKey?: (event: UnknownKeyEvent & { readonly issuer: string }) => void;
}

/** The keys of an issuer, counted since the start. */
export interface IssuerStatus extends KeySetStatus {
  readonly issuer: string;
}

/** Finds out who is calling. */
export interface Authenticator {
  /**
   * The caller whose credential was verified; `undefined` for a request without one. A credential that does not hold is
   * never taken for none.
   * @throws {ClientError} UNAUTHENTICATED with a `WWW-Authenticate` challenge
   * @throws {InternalError} when the issuer's keys were never loaded: 401 would make clients throw good tokens away
   */
  authenticate(headers: RequestHeaders): Promise<Identity | undefined>;
  /** The keys of each issuer. */
  issuers(): readonly IssuerStatus[];
}

/** A verified token is not verified again for this long (verification takes 0.1 to 0.3 ms), and never beyond `exp`. */
const CACHE_MS = 5_000;
/** Some 5 MB. */
const MAX_CACHED_TOKENS = 10_000;

interface CachedIdentity {
  readonly identity: Identity;
  /** By the monotonic clock; the token's own `exp` counts beside it. */
  readonly freshUntilMs: number;
}

/**
 * Verifies bearer tokens of the configured issuers. Keys are fetched when first needed, so that a gateway starts while
 * an issuer is down.
 * @throws {StartupError} when an issuer is configured twice, or with an algorithm or URL that cannot be used
 */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { claims, required, now, clock } = options;
  const issuers = prepareIssuers(options);
  // Keyed by digest: a dump of the memory or a log of the keys holds no token.
  const cache = new LRUCache<string, CachedIdentity>({ max: MAX_CACHED_TOKENS });

  async function identify(token: string): Promise<Identity> {
    const { issuer, payload, expiresAtMs } = await verifyToken(token, { issuers, nowMs: now() });
    const claimed = mapClaims(payload, claims);
    const subject = `${issuer.subjectPrefix}${claimed.subject}`;
    return { ...claimed, issuer: issuer.issuer, subject, claims: payload, expiresAtMs };
  }

  return {
    async authenticate(headers) {
      const token = readBearerToken(headers);
      if (token === undefined) {
        if (!required) return undefined;
        throw unauthenticatedError(
          'This gateway answers only requests with a credential; send a bearer token.',
        );
      }
      const key = hash('sha256', token, 'base64url');
      const cached = cache.get(key);
      // By both clocks: setting the time back neither revives an expired token nor keeps one longer than this.
      if (cached && clock() < cached.freshUntilMs && now() < cached.identity.expiresAtMs)
        return cached.identity;
      const identity = await identify(token);
      cache.set(key, { identity, freshUntilMs: clock() + CACHE_MS });
      return identity;
    },
    issuers: () =>
      [...issuers.values()].map(({ issuer, keySet }) => ({ issuer: issuer.issuer, ...keySet.status })),
  };
}

interface PreparedIssuer extends IssuerKeys {
  readonly keySet: RemoteKeySet;
}

function prepareIssuers(options: AuthenticatorOptions): ReadonlyMap<string, PreparedIssuer> {
  const { issuers, clock, onKeyFetchError, onUnknownKey } = options;
  const prepared = new Map<string, PreparedIssuer>();
  for (const issuer of issuers) {
    checkIssuer(issuer);
    const { issuer: name, jwksUrl: url } = issuer;
    if (prepared.has(name)) {
      throw new StartupError(`The issuer ${name} is configured twice; merge the two entries.`);
    }
    const keySet = new RemoteKeySet({
      url,
      clock,
      onFetchError: (error) => onKeyFetchError?.({ issuer: name, error }),
      onUnknownKey: (event) => onUnknownKey?.({ issuer: name, ...event }),
    });
    prepared.set(name, { issuer, keySet, keys: async (...token) => await keySet.keyOf(...token) });
  }
  return prepared;
}

/** Public keys are published: an algorithm with a shared secret would let everyone sign with them. */
const asymmetricAlgorithm = /^(RS|PS|ES)(256|384|512)$|^EdDSA$|^Ed25519$/;

function checkIssuer({ issuer, jwksUrl, algorithms, audiences }: TrustedIssuer): void {
  const unusable = algorithms.find((algorithm) => !asymmetricAlgorithm.test(algorithm));
  if (unusable !== undefined || algorithms.length === 0) {
    throw new StartupError(
      `The issuer ${issuer} has ${unusable === undefined ? 'no algorithms' : `the algorithm ${unusable}`}; ` +
        'use RS256, PS256, ES256, EdDSA or their longer variants.',
    );
  }
  if (audiences.length === 0)
    throw new StartupError(`The issuer ${issuer} has no audiences; name at least one.`);
  if (!['http:', 'https:'].includes(URL.parse(jwksUrl)?.protocol ?? '')) {
    throw new StartupError(`The issuer ${issuer} has the key set URL ${jwksUrl}; use an http or https URL.`);
  }
}
