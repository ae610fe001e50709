import { checkOrigin } from '#gateway/clients/check-origin.ts';
import type { ClientOrigins } from '#gateway/clients/check-origin.ts';
import { identifyClient as identify } from '#gateway/clients/identify-client.ts';
import type { AuthenticatedRequest, IdentifiedRequest } from '#gateway/pipeline/request.ts';

/**
 * Finds out which application sends the request: the credential's word, else what the header says.
 *
 * @throws ClientError FORBIDDEN where a page speaks for a client that has no such page.
 */
export function identifyClient(
  request: AuthenticatedRequest,
  { origins }: { readonly origins: ClientOrigins },
): IdentifiedRequest {
  const { identity, headers, recorder } = request;
  const client = identify({ identity, headers });
  if (client) {
    const { name, version, source } = client;
    recorder.add({ client: { name, source, ...(version === undefined ? {} : { version }) } });
  }
  checkOrigin({ client, headers, origins });
  return { ...request, client };
}
