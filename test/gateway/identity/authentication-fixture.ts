import type { JWTPayload } from 'jose';
import { ClientError } from '#gateway/errors/client-error.ts';
import { createAuthenticator } from '#gateway/identity/create-authenticator.ts';
import type { CredentialKind } from '#gateway/identity/credential-kind.ts';
import { createJwtCredentials } from '#gateway/identity/jwt-credentials.ts';
import type { JwtOptions } from '#gateway/identity/jwt-credentials.ts';
import { startTokenIssuer } from '#test/testkit/token-issuer.ts';
import type { Authenticator, AuthenticatorOptions } from '#gateway/identity/create-authenticator.ts';
import type { Identity } from '#gateway/identity/identity.ts';
import type { TrustedIssuer } from '#gateway/identity/verify-token.ts';
import type { TokenIssuer } from '#test/testkit/token-issuer.ts';

/** The present of every test, in milliseconds since the epoch; a whole second. */
export const startMs = 1_800_000_000_000;

/** An issuer on a local port, a clock that the test sets, and authenticators that trust the one by the other. */
export class AuthenticationFixture implements AsyncDisposable {
  readonly issuer: TokenIssuer;
  readonly fetchErrors: unknown[] = [];
  /** What became of tokens with unknown keys: `found key-1`. */
  readonly unknownKeys: string[] = [];
  /** The time that passes. */
  nowMs = startMs;
  /** By how much the wall clock was set ahead. */
  setAheadMs = 0;

  private constructor(issuer: TokenIssuer) {
    this.issuer = issuer;
  }

  static async start(): Promise<AuthenticationFixture> {
    return new AuthenticationFixture(await startTokenIssuer(['EdDSA', 'ES256', 'RS256']));
  }

  trust(changes: Partial<TrustedIssuer> = {}): TrustedIssuer {
    return {
      issuer: this.issuer.issuer,
      jwksUrl: this.issuer.jwksUrl,
      audiences: ['weir', 'weir-admin'],
      algorithms: ['EdDSA', 'ES256', 'RS256'],
      maxLifetimeMs: 3_600_000,
      clockToleranceMs: 5_000,
      subjectPrefix: '',
      ...changes,
    };
  }

  authenticator({ required = false, kinds = [], ...changes }: FixtureChanges = {}): Authenticator {
    const now = (): number => this.nowMs + this.setAheadMs;
    const clock = (): number => this.nowMs;
    return createAuthenticator({ kinds: [this.jwt(changes), ...kinds], required, now, clock });
  }

  /** Tokens of the issuer. */
  jwt(changes: Partial<JwtOptions> = {}): CredentialKind {
    return createJwtCredentials({
      issuers: [this.trust()],
      claims: { subject: 'sub', tenant: 'tenant', roles: 'roles', scopes: 'scope', client: 'azp' },
      now: () => this.nowMs + this.setAheadMs,
      clock: () => this.nowMs,
      onKeyFetchError: ({ error }) => this.fetchErrors.push(error),
      onUnknownKey: ({ outcome, keyId }) => this.unknownKeys.push(`${outcome} ${keyId ?? ''}`.trim()),
      ...changes,
    });
  }

  /** The claims of a token that holds at the fixture's present. */
  claims(changes: ClaimChanges = {}): JWTPayload {
    const iat = (this.nowMs + this.setAheadMs) / 1000;
    const claims = { iss: this.issuer.issuer, aud: 'weir', sub: 'u1', iat, exp: iat + 600, ...changes };
    return JSON.parse(JSON.stringify(claims));
  }

  /** Signs the claims and authenticates with them, on a new authenticator. */
  async identify(changes: ClaimChanges, options?: FixtureChanges): Promise<Identity | undefined> {
    const token = await this.issuer.sign(this.claims(changes));
    return this.authenticator(options).authenticate(bearer(token));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.issuer[Symbol.asyncDispose]();
  }
}

/** What is not as usual; `kinds` come beside the tokens of the issuer. */
export type FixtureChanges = Partial<Pick<AuthenticatorOptions, 'required' | 'kinds'> & JwtOptions>;

/** Claims to set; `undefined` leaves one out. */
export type ClaimChanges = Readonly<Record<string, unknown>>;

/** The headers that carry a token. */
export function bearer(token: string): { readonly authorization: string } {
  return { authorization: `Bearer ${token}` };
}

/** The error that an attempt is refused with; anything but a ClientError fails the test. */
export async function refusalOf(attempt: Promise<unknown>): Promise<ClientError> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof ClientError) return error;
    throw error;
  }
  throw new Error('The credential was accepted');
}

/** A JSON value as a part of a compact token. */
export function toPart(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
