import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { unauthenticatedError } from '#gateway/errors/unauthenticated-error.ts';
import { readBearerToken } from '#gateway/identity/bearer-token.ts';
import type { CredentialKind } from '#gateway/identity/credential-kind.ts';
import type { Identity } from '#gateway/identity/identity.ts';
import type { IssuerStatus } from '#gateway/identity/remote-key-set.ts';
import type { RequestHeaders } from '#gateway/identity/request-headers.ts';

/** Which credentials count. */
export interface AuthenticatorOptions {
  /** The kinds of credential that are accepted, one at least. */
  readonly kinds: readonly CredentialKind[];
  /** Whether a request without a credential is refused instead of being anonymous. */
  readonly required: boolean;
  /** The present, in milliseconds since the epoch: what the expiry of credentials is held against. */
  readonly now: () => number;
  /** Monotonic, in milliseconds: how long verified credentials are kept, unaffected when the system's time is set. */
  readonly clock: () => number;
}

/** Finds out who is calling. */
export interface Authenticator {
  /**
   * The caller whose credential was verified; `undefined` for a request without one. A credential that does not hold is
   * never taken for none.
   * @throws ClientError UNAUTHENTICATED with a `WWW-Authenticate` challenge
   * @throws InternalError when it cannot be verified now: 401 would make clients throw good credentials away
   */
  authenticate(headers: RequestHeaders): Promise<Identity | undefined>;
  /** Issuers whose keys are fetched. */
  issuers(): readonly IssuerStatus[];
}

/** A verified credential is not verified again for this long (a token takes 0.1 to 0.3 ms), and never beyond its expiry. */
const cacheMs = 5_000;
/** Some 5 MB. */
const maxCached = 10_000;

interface CachedIdentity {
  readonly identity: Identity;
  /** By the monotonic clock; the credential's own expiry counts beside it. */
  readonly freshUntilMs: number;
}

/** A credential and its kind. */
interface ReadCredential {
  readonly kind: CredentialKind;
  readonly credential: string;
}

/** Verifies the credential of a request, of whichever kind it is. */
export function createAuthenticator({ kinds, required, now, clock }: AuthenticatorOptions): Authenticator {
  // Keyed by digest: a dump of the memory or a log of the keys holds no credential.
  const cache = new LRUCache<string, CachedIdentity>({ max: maxCached });
  return {
    async authenticate(headers) {
      const read = readCredential(headers, kinds);
      if (!read) {
        if (required) throw missing(kinds);
        return undefined;
      }
      const { kind, credential } = read;
      const key = `${kind.name} ${hash('sha256', credential, 'base64url')}`;
      const cached = cache.get(key);
      // By both clocks: setting the time back neither revives an expired credential nor keeps one longer than this.
      if (cached && clock() < cached.freshUntilMs && now() < cached.identity.expiresAtMs)
        return cached.identity;
      const identity = await kind.verify(credential);
      cache.set(key, { identity, freshUntilMs: clock() + cacheMs });
      return identity;
    },
    issuers: () => kinds.flatMap((kind) => kind.issuers?.() ?? []),
  };
}

/** @throws ClientError UNAUTHENTICATED where the request has two, or a bearer token of no accepted kind. */
function readCredential(
  headers: RequestHeaders,
  kinds: readonly CredentialKind[],
): ReadCredential | undefined {
  const bearerToken = readBearerToken(headers);
  const found = kinds.flatMap((kind) => {
    const credential = kind.read({ headers, bearerToken });
    return credential === undefined ? [] : [{ kind, credential }];
  });
  // A proxy in front of the gateway could pick the other one.
  if (found.length > 1) {
    throw unauthenticatedError('The request has more than one credential; send one.', {
      error: 'invalid_request',
    });
  }
  if (bearerToken !== undefined && !found.some(({ kind }) => kind.bearerForm !== undefined)) {
    const forms = kinds.flatMap(({ bearerForm }) => bearerForm ?? []);
    const fact =
      forms.length === 0 ? 'Bearer tokens are not accepted here.' : `The token is not ${forms.join(' or ')}.`;
    throw unauthenticatedError(fact, { error: 'invalid_request' });
  }
  return found[0];
}

function missing(kinds: readonly CredentialKind[]): Error {
  const remedies = [...new Set(kinds.map(({ remedy }) => remedy))].join(' or ');
  return unauthenticatedError(`Authentication is required; send ${remedies}.`, {
    schemes: kinds.map(({ scheme }) => scheme),
  });
}
