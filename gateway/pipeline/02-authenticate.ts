import type { Authenticator } from '#gateway/identity/create-authenticator.ts';
import { recordClaims } from '#gateway/identity/record-claims.ts';
import type { Identity } from '#gateway/identity/identity.ts';
import type { AccessRecord } from '#gateway/telemetry/access-record.ts';
import type { AuthenticatedRequest, ReceivedRequest } from '#gateway/pipeline/request.ts';

/** What tells who calls. */
export interface Authentication {
  readonly authenticator: Authenticator;
  /** Names of the claims that records hold. */
  readonly recordedClaims: readonly string[];
}

/**
 * Verifies the credential of a request, if it has one.
 *
 * @throws ClientError UNAUTHENTICATED; a bad credential is never taken for none.
 */
export async function authenticate(
  request: ReceivedRequest,
  { authenticator, recordedClaims }: Authentication,
): Promise<AuthenticatedRequest> {
  const identity = await authenticator.authenticate(request.headers);
  if (identity) request.recorder.add({ identity: identityRecord(identity, recordedClaims) });
  return { ...request, identity };
}

function identityRecord(
  { issuer, subject, tenant, keyId, claims }: Identity,
  recordedClaims: readonly string[],
): NonNullable<AccessRecord['identity']> {
  return {
    ...(issuer === undefined ? {} : { issuer }),
    subject,
    ...(tenant === undefined ? {} : { tenant }),
    ...(keyId === undefined ? {} : { keyId }),
    ...(claims && recordedClaims.length > 0 ? { claims: recordClaims(claims, recordedClaims) } : {}),
  };
}
