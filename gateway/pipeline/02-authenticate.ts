import type { Authenticator } from '#gateway/identity/create-authenticator.ts';
import type { AuthenticatedRequest, ReceivedRequest } from '#gateway/pipeline/request.ts';

/**
 * Verifies the credential of a request, if it has one.
 *
 * @throws ClientError UNAUTHENTICATED; a bad credential is never taken for none.
 */
export async function authenticate(
  request: ReceivedRequest,
  { authenticator }: { readonly authenticator: Authenticator },
): Promise<AuthenticatedRequest> {
  const identity = await authenticator.authenticate(request.headers);
  if (identity) {
    const { subject, tenant } = identity;
    request.recorder.add({ identity: { subject, ...(tenant === undefined ? {} : { tenant }) } });
  }
  return { ...request, identity };
}
