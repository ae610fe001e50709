import type { DocumentList } from '#gateway/documents/document-list.ts';
import { resolveDocument as resolve } from '#gateway/documents/resolve-document.ts';
import type { IdentifiedRequest, ResolvedRequest } from '#gateway/pipeline/request.ts';

/**
 * Finds the text to run: the one that was sent, or the registered one that an id names.
 *
 * @throws ClientError with a code of the allowlist, or BAD_REQUEST where the request names no document.
 */
export function resolveDocument(
  request: IdentifiedRequest,
  { list }: { readonly list: DocumentList | undefined },
): ResolvedRequest {
  const resolved = resolve({ reference: request.reference, list, client: request.client?.name });
  const { sha256, id, registered } = resolved;
  request.recorder.add({ document: { sha256, registered, ...(id === undefined ? {} : { id }) } });
  return { ...request, resolved };
}
