import { identifyClient as identify } from '#gateway/clients/identify-client.ts';
import type { AuthenticatedRequest, IdentifiedRequest } from '#gateway/pipeline/request.ts';

/** Finds out which application sends the request: the credential's word, else what the header says. */
export function identifyClient(request: AuthenticatedRequest): IdentifiedRequest {
  const client = identify({ identity: request.identity, headers: request.headers });
  if (client) {
    const { name, version, source } = client;
    request.recorder.add({ client: { name, source, ...(version === undefined ? {} : { version }) } });
  }
  return { ...request, client };
}
