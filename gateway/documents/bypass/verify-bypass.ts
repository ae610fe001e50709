import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import {
  bypassClaims,
  bypassType,
  maxBypassSeconds,
  maxBypassTokenCharacters,
} from '#gateway/documents/bypass/bypass-grant.ts';
import type { BypassGrant } from '#gateway/documents/bypass/bypass-grant.ts';
import type { BypassKey } from '#gateway/documents/bypass/bypass-key.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { InternalError } from '#gateway/errors/internal-error.ts';

/** Whose tokens hold, and for how long. */
export interface VerifyBypassOptions {
  readonly keys: readonly BypassKey[];
  /** What the token's `aud` has to name. */
  readonly audience: string;
  /** The longest from `iat` to `exp`; never more than an hour counts. */
  readonly maxLifetimeMs: number;
  readonly nowMs: number;
}

/** How far the clock of whoever signed may differ from ours. */
const toleranceSeconds = 5;

/**
 * Verifies a token: form, key, signature, audience and time. Whatever is wrong with it is told without a hint at what
 * would have been right.
 *
 * @throws ClientError FORBIDDEN
 * @see https://www.rfc-editor.org/rfc/rfc8725
 */
export async function verifyBypass(token: string, options: VerifyBypassOptions): Promise<BypassGrant> {
  const { keys, audience, maxLifetimeMs, nowMs } = options;
  if (token.length > maxBypassTokenCharacters) {
    throw badBypass(`it is longer than the ${maxBypassTokenCharacters} characters allowed`);
  }
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) throw badBypass('it is no signed token in compact form');
  const { payload } = await jwtVerify(token, keyOf(token, keys), {
    // A public key could be mistaken for the secret of a symmetric algorithm.
    algorithms: ['EdDSA', 'Ed25519'],
    typ: bypassType,
    audience,
    requiredClaims: ['exp', 'iat'],
    clockTolerance: toleranceSeconds,
    currentDate: new Date(nowMs),
  }).catch((error: unknown) => {
    throw explain(error);
  });
  const expiresAtMs = checkLifetime(payload, { maxLifetimeMs, nowMs });
  const claims = bypassClaims.safeParse(payload);
  if (!claims.success) {
    const place = claims.error.issues[0]?.path.map(String).join('.') ?? '';
    throw badBypass(place === '' ? 'it names neither documents nor clients' : `its claim ${place} is wrong`);
  }
  const { jti, sub, reason, documents, clients } = claims.data;
  return {
    tokenId: jti,
    operator: sub,
    reason,
    documents: documents && new Set(documents),
    clients: clients && new Set(clients),
    expiresAtMs,
  };
}

/** By the name that the token gives; nothing is computed for a key that nobody trusts. */
function keyOf(token: string, keys: readonly BypassKey[]): BypassKey['key'] {
  let kid: unknown;
  try {
    ({ kid } = decodeProtectedHeader(token));
  } catch (cause) {
    throw badBypass('it is no signed token in compact form', cause);
  }
  const key = keys.find((candidate) => candidate.kid === kid);
  if (!key) throw badBypass(badSignature);
  return key.key;
}

/** jose has made sure that both times are numbers and that `exp` is not over. */
function checkLifetime(
  { iat = NaN, exp = NaN }: JWTPayload,
  { maxLifetimeMs, nowMs }: Pick<VerifyBypassOptions, 'maxLifetimeMs' | 'nowMs'>,
): number {
  if (iat > nowMs / 1000 + toleranceSeconds) throw badBypass('it was issued in the future');
  const maxSeconds = Math.min(maxLifetimeMs / 1000, maxBypassSeconds);
  if (!(exp - iat <= maxSeconds)) {
    throw badBypass(`it is valid for ${exp - iat} seconds, above the ${maxSeconds} allowed`);
  }
  return exp * 1000;
}

const badSignature = 'its signature could not be verified';

function explain(error: unknown): Error {
  if (error instanceof errors.JWTExpired) return badBypass('it has expired', error);
  if (error instanceof errors.JWTClaimValidationFailed) {
    const { claim, reason } = error;
    if (reason === 'missing') return badBypass(`it has no claim ${claim}`, error);
    if (claim === 'nbf') return badBypass('it is not valid yet', error);
    if (claim === 'aud') return badBypass('it is meant for other gateways', error);
    if (claim === 'typ') return badBypass('it is a token of another type', error);
    return badBypass(`its claim ${claim} is wrong`, error);
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return badBypass(badSignature, error);
  if (error instanceof errors.JOSEError) return badBypass('it is malformed, or signed in another way', error);
  return new InternalError('A bypass token could not be verified', { cause: error });
}

/** A bypass that is refused, whoever sent it. */
export function badBypass(problem: string, cause?: unknown): ClientError {
  return new ClientError(
    'FORBIDDEN',
    `The bypass token does not hold: ${problem}; get a new one, or send none.`,
    {
      cause,
    },
  );
}
