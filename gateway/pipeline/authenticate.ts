import { identifyClient } from '#gateway/clients/identify-client.ts';
import type { ClientError } from '#gateway/errors/client-error.ts';
import type { Authenticator } from '#gateway/identity/create-authenticator.ts';
import { recordClaims } from '#gateway/identity/record-claims.ts';
import type { Identity } from '#gateway/identity/identity.ts';
import type { AccessRecord } from '#gateway/telemetry/access-record.ts';
import { readWishes } from '#gateway/pipeline/read-wishes.ts';
import type { WishOptions } from '#gateway/pipeline/read-wishes.ts';
import type { Payer, UnreadRequest } from '#gateway/pipeline/account.ts';
import type { AuthenticatedRequest, ReceivedRequest } from '#gateway/pipeline/request.ts';

/** What tells who calls, and what they may ask about cost. */
export interface Authentication extends Pick<WishOptions, 'costExtension' | 'isPriced'> {
  readonly authenticator: Authenticator;
  /** Names of the claims that records hold. */
  readonly recordedClaims: readonly string[];
}

/**
 * Verifies the credential of a request, if it has one, and reads what the caller wants to know of its cost.
 *
 * @throws ClientError UNAUTHENTICATED; a bad credential is never taken for none. BAD_REQUEST for a dry run of nothing
 *   that there is.
 */
export async function authenticate(
  request: ReceivedRequest,
  { authenticator, recordedClaims, ...asking }: Authentication,
): Promise<AuthenticatedRequest> {
  const identity = await authenticator.authenticate(request.headers);
  if (identity) request.recorder.add({ identity: identityRecord(identity, recordedClaims) });
  const wishes = readWishes({ headers: request.headers, identity, ...asking });
  const { debug, dryRun } = wishes;
  if (debug) request.recorder.add({ debug });
  if (dryRun) request.recorder.add({ dryRun: true });
  return { ...request, identity, wishes };
}

/**
 * Finds out who pays for a request that failed before its sender was known: the caller with a valid credential,
 * otherwise the address.
 */
export async function findPayer(
  { headers }: Pick<UnreadRequest, 'headers'>,
  { authenticator, error }: Pick<Authentication, 'authenticator'> & { readonly error: ClientError },
): Promise<Payer> {
  const isUnknown = error.code === 'UNAUTHENTICATED';
  const identity = isUnknown ? undefined : await authenticator.authenticate(headers).catch(() => undefined);
  const client = identity && identifyClient({ identity, headers });
  return { identity, client, wishes: { cost: false } };
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
