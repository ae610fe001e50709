import type { DocumentRun } from '#gateway/documents/usage/usage-counter.ts';
import type { AccessRecord } from '#gateway/telemetry/access-record.ts';

/**
 * The run of a document that a record tells of: of a registered one, or in the mode `audit`, where what is not
 * registered is left to register. undefined where nothing of that kind was run; a refused request is no run.
 */
export function runOf(record: AccessRecord): DocumentRun | undefined {
  const { document, client, cost, outcome, time } = record;
  if (document?.sha256 === undefined || outcome === 'refused') return undefined;
  if (!document.registered && document.mode !== 'audit') return undefined;
  return {
    sha256: document.sha256,
    manifest: document.manifest,
    client: client?.name,
    clientVersion: client?.version,
    name: document.name,
    kind: document.kind,
    atMs: Date.parse(time),
    hasErrors: outcome !== 'ok',
    points: cost?.actual,
  };
}
