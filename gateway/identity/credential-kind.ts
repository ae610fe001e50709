import type { Identity } from '#gateway/identity/identity.ts';
import type { IssuerStatus } from '#gateway/identity/remote-key-set.ts';
import type { RequestHeaders } from '#gateway/identity/request-headers.ts';

/** Where a request may carry credentials. */
export interface CredentialSource {
  readonly headers: RequestHeaders;
  /** The token of `Authorization: Bearer …`, of any form; undefined: no such header. */
  readonly bearerToken: string | undefined;
}

/**
 * A kind of credential. The authenticator reads each request with all kinds, rejects a request with two credentials, and
 * verifies the one that it has, so that a kind is one file and one entry of the list in `main/authentication-of.ts`.
 */
export interface CredentialKind {
  /** Unique among kinds: verified credentials are cached by it. */
  readonly name: string;
  /** The scheme of its `WWW-Authenticate` challenge, such as `Bearer`. */
  readonly scheme: string;
  /** What to send, for callers without a credential: `a bearer token`. */
  readonly remedy: string;
  /** What bearer tokens of this kind look like: `a signed JSON Web Token`; undefined: it is not sent as one. */
  readonly bearerForm?: string;
  /**
   * The credential of this kind, unverified; undefined where the request has none.
   * @throws ClientError UNAUTHENTICATED where there is one that cannot be read
   */
  read(source: CredentialSource): string | undefined;
  /**
   * The caller that the credential belongs to. The result is kept for a few seconds, and never beyond its `expiresAtMs`.
   * @throws ClientError UNAUTHENTICATED, without a word about what was expected
   * @throws InternalError when it cannot be verified now: 401 would make clients throw good credentials away
   */
  verify(credential: string): Promise<Identity>;
  /** Issuers whose keys it fetches, for health. */
  issuers?(): readonly IssuerStatus[];
}
