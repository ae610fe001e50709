import { StartupError } from '#gateway/errors/startup-error.ts';
import type { CredentialKind } from '#gateway/identity/credential-kind.ts';
import type { Identity } from '#gateway/identity/identity.ts';
import { mapClaims } from '#gateway/identity/map-claims.ts';
import type { ClaimNames } from '#gateway/identity/map-claims.ts';
import { RemoteKeySet } from '#gateway/identity/remote-key-set.ts';
import type { UnknownKeyEvent } from '#gateway/identity/remote-key-set.ts';
import { verifyToken } from '#gateway/identity/verify-token.ts';
import type { IssuerKeys, TrustedIssuer } from '#gateway/identity/verify-token.ts';

/** Whose tokens count, and how they are read. */
export interface JwtOptions {
  readonly issuers: readonly TrustedIssuer[];
  readonly claims: ClaimNames;
  /** The present, in milliseconds since the epoch: what the times in tokens are held against. */
  readonly now: () => number;
  /** Monotonic, in milliseconds: how long keys are kept, unaffected when the system's time is set. */
  readonly clock: () => number;
  /** Called when an issuer's keys could not be fetched. */
  readonly onKeyFetchError?: (failure: { readonly issuer: string; readonly error: unknown }) => void;
  /** Called for every token whose key was not in the key set of its issuer. */
  readonly onUnknownKey?: (event: UnknownKeyEvent & { readonly issuer: string }) => void;
}

/** A signed token in compact form: three parts of base64url. */
const compactForm = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/**
 * Signed JSON Web Tokens of the configured issuers. Keys are fetched when first needed, so that a gateway starts while an
 * issuer is down.
 * @throws StartupError when an issuer is configured twice, or with an algorithm or URL that cannot be used
 */
export function createJwtCredentials(options: JwtOptions): CredentialKind {
  const { claims, now } = options;
  const issuers = prepareIssuers(options);
  return {
    name: 'jwt',
    scheme: 'Bearer',
    remedy: 'a bearer token',
    bearerForm: 'a signed JSON Web Token in compact form',
    read: ({ bearerToken: token }) => (token !== undefined && compactForm.test(token) ? token : undefined),
    verify: async (token): Promise<Identity> => {
      const { issuer, payload, expiresAtMs } = await verifyToken(token, { issuers, nowMs: now() });
      const claimed = mapClaims(payload, claims);
      const subject = `${issuer.subjectPrefix}${claimed.subject}`;
      return { ...claimed, issuer: issuer.issuer, subject, claims: payload, expiresAtMs };
    },
    issuers: () =>
      [...issuers.values()].map(({ issuer, keySet }) => ({ issuer: issuer.issuer, ...keySet.status })),
  };
}

interface PreparedIssuer extends IssuerKeys {
  readonly keySet: RemoteKeySet;
}

function prepareIssuers(options: JwtOptions): ReadonlyMap<string, PreparedIssuer> {
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
