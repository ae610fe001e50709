import { decodeJwt, errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { unauthenticatedError } from '#gateway/errors/unauthenticated-error.ts';

/** An issuer whose tokens are accepted, and on what terms. */
export interface TrustedIssuer {
  /** The `iss` claim, to the letter. */
  readonly issuer: string;
  /** Where it publishes its keys. */
  readonly jwksUrl: string;
  /** The token's `aud` must name at least one of them. */
  readonly audiences: readonly string[];
  /** Signature algorithms that count; all asymmetric. */
  readonly algorithms: readonly string[];
  /** The longest that `exp` may be after `iat`. */
  readonly maxLifetimeMs: number;
  /** How far the issuer's clock and ours may be apart. */
  readonly clockToleranceMs: number;
  /** What its subjects are put behind, so that those of other issuers are never equal to them; empty: nothing. */
  readonly subjectPrefix: string;
}

/** An issuer and its keys. */
export interface IssuerKeys {
  readonly issuer: TrustedIssuer;
  readonly keys: JWTVerifyGetKey;
}

/** What a token says, with signature, issuer, audience and time verified. */
export interface VerifiedToken {
  readonly issuer: TrustedIssuer;
  readonly payload: JWTPayload;
  readonly expiresAtMs: number;
}

/** What {@link verifyToken} needs. */
export interface VerifyTokenOptions {
  /** By `iss`. */
  readonly issuers: ReadonlyMap<string, IssuerKeys>;
  /** The present, in milliseconds since the epoch. */
  readonly nowMs: number;
}

/** Token types that are credentials. An issuer may sign other things for the same audience, such as logout tokens. */
const acceptedTypes: readonly (string | undefined)[] = [undefined, 'jwt', 'at+jwt'];

/**
 * Verifies a signed token in compact form: the issuer is picked by the unverified `iss` among the configured ones only,
 * and everything else is held against that issuer's terms.
 * @throws ClientError UNAUTHENTICATED, saying what is wrong with the token's form or time, never what was expected
 * @throws InternalError when the issuer's keys cannot be loaded: nothing is known about the token then
 * @see https://www.rfc-editor.org/rfc/rfc8725
 */
export async function verifyToken(
  token: string,
  { issuers, nowMs }: VerifyTokenOptions,
): Promise<VerifiedToken> {
  const trusted = issuers.get(readIssuer(token));
  if (trusted === undefined) throw invalidToken("The token's issuer is not accepted here.");
  const { issuer, keys } = trusted;
  const { payload, protectedHeader } = await jwtVerify(token, keys, {
    issuer: issuer.issuer,
    audience: [...issuer.audiences],
    algorithms: [...issuer.algorithms],
    requiredClaims: ['exp', 'iat'],
    clockTolerance: issuer.clockToleranceMs / 1000,
    currentDate: new Date(nowMs),
  }).catch((error: unknown) => {
    throw explain(error);
  });
  const type = protectedHeader.typ?.toLowerCase().replace(/^application\//, '');
  if (!acceptedTypes.includes(type)) throw invalidToken("The token's type is not that of an access token.");
  return { issuer, payload, expiresAtMs: checkLifetime(payload, issuer, nowMs) };
}

function readIssuer(token: string): string {
  let payload: JWTPayload;
  try {
    payload = decodeJwt(token);
  } catch (cause) {
    throw invalidToken('The token is malformed.', cause);
  }
  if (typeof payload.iss !== 'string') throw missingClaim('iss');
  return payload.iss;
}

/** jose has made sure that both times are numbers and that `exp` is not over. */
function checkLifetime(payload: JWTPayload, issuer: TrustedIssuer, nowMs: number): number {
  const { iat, exp } = payload;
  if (iat === undefined) throw missingClaim('iat');
  if (exp === undefined) throw missingClaim('exp');
  if (iat * 1000 > nowMs + issuer.clockToleranceMs) throw invalidToken('The token was issued in the future.');
  const lifetimeSeconds = exp - iat;
  const maxSeconds = issuer.maxLifetimeMs / 1000;
  if (lifetimeSeconds > maxSeconds) {
    throw invalidToken(
      `The token is valid for ${lifetimeSeconds} seconds, above the ${maxSeconds} allowed; ask for a shorter one.`,
    );
  }
  return exp * 1000;
}

/** jose's reason in our words. What is no fault of the token's is a fault of ours. */
function explain(error: unknown): Error {
  if (error instanceof InternalError) return error;
  if (error instanceof errors.JWTExpired) return invalidToken('The token has expired; get a new one.', error);
  if (error instanceof errors.JWTClaimValidationFailed) return explainClaim(error);
  const message = error instanceof errors.JOSEError ? messagesByCode[error.code] : undefined;
  if (message === undefined) return new InternalError('A token could not be verified', { cause: error });
  return invalidToken(message, error);
}

function explainClaim(error: InstanceType<typeof errors.JWTClaimValidationFailed>): Error {
  const { claim, reason } = error;
  if (reason === 'missing') return missingClaim(claim);
  if (reason === 'invalid') return invalidToken(`The token's claim \`${claim}\` has the wrong type.`, error);
  if (claim === 'nbf') return invalidToken('The token is not valid yet.', error);
  if (claim === 'aud') return invalidToken('The token is meant for another audience.', error);
  return invalidToken(`The token's claim \`${claim}\` is not accepted here.`, error);
}

// An unknown key, an ambiguous one and a wrong signature read the same: which keys there are is nobody's business.
const badSignature = "The token's signature could not be verified.";
const messagesByCode: Readonly<Record<string, string>> = {
  ERR_JOSE_ALG_NOT_ALLOWED: "The token's signature algorithm is not accepted here.",
  ERR_JOSE_NOT_SUPPORTED: 'The token needs an extension or algorithm that is not supported.',
  ERR_JWS_INVALID: 'The token is malformed.',
  ERR_JWT_INVALID: 'The token is malformed.',
  ERR_JWKS_NO_MATCHING_KEY: badSignature,
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: badSignature,
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: badSignature,
};

function missingClaim(claim: string): Error {
  return invalidToken(`The token has no claim \`${claim}\`.`);
}

function invalidToken(message: string, cause?: unknown): Error {
  return unauthenticatedError(message, { error: 'invalid_token', cause });
}
