/** A caller whose credential was verified. Anonymous callers have no identity (`undefined`). */
export interface Identity {
  /** The configured issuer that vouches for the caller; a subject is unique only within it. */
  readonly issuer?: string;
  /** Who calls, as the issuer names them, after the issuer's `subjectPrefix`; verified. */
  readonly subject: string;
  /** The customer the caller belongs to; verified, absent where the credential names none. */
  readonly tenant: string | undefined;
  readonly roles: readonly string[];
  /** OAuth scopes, one entry each. */
  readonly scopes: readonly string[];
  /** The application the credential was issued to; verified. */
  readonly client: string | undefined;
  /** The id of the API key that was sent; absent where the credential was none. */
  readonly keyId?: string;
  /** Everything the credential says of the caller, verified: for rules that go by one claim or another. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Until when the credential is valid, in milliseconds since the epoch. */
  readonly expiresAtMs: number;
}
