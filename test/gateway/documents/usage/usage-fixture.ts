import type { DocumentRun } from '#gateway/documents/usage/usage-counter.ts';
import type { UnregisteredText, UsageRow } from '#gateway/documents/usage/usage-store.ts';

export const startMs = Date.UTC(2026, 0, 1);
export const dayMs = 24 * 60 * 60 * 1000;

/** A run of a document that the manifest `web` holds. */
export function run(changes: Partial<DocumentRun> = {}): DocumentRun {
  return {
    sha256: 'a'.repeat(64),
    manifest: 'web',
    client: 'web',
    clientVersion: '1',
    name: 'A',
    kind: 'query',
    atMs: startMs,
    hasErrors: false,
    points: 4,
    ...changes,
  };
}

export function row(changes: Partial<UsageRow> = {}): UsageRow {
  return {
    manifest: 'web',
    id: `sha256:${'a'.repeat(64)}`,
    client: 'web',
    clientVersion: '1',
    count: 1,
    errors: 0,
    firstSeenMs: startMs,
    lastSeenMs: startMs,
    priced: 1,
    points: 4,
    worstPoints: 4,
    ...changes,
  };
}

export function text(sha256: string, changes: Partial<UnregisteredText> = {}): UnregisteredText {
  const { manifest: _manifest, id: _id, ...rest } = row();
  return { ...rest, sha256, overcount: 0, name: 'A', kind: 'query', ...changes };
}
