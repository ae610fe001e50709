import type { ResolvedDocument } from '#gateway/documents/resolve-document.ts';
import type { DocumentRecord } from '#gateway/telemetry/access-record.ts';

/** What the record of a request tells of its document, before its operation is known. */
export function recordDocument(resolved: ResolvedDocument): DocumentRecord {
  const { sha256, id, registered, manifest, mode, outcome } = resolved;
  return {
    sha256,
    registered,
    mode,
    outcome,
    ...(id === undefined ? {} : { id }),
    ...(manifest === undefined ? {} : { manifest }),
  };
}
