import type { Manifest } from '#gateway/documents/parse-manifest.ts';
import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';
import { byNameAndId } from '#allowlist/format-manifest.ts';

/** What became of one document. */
export interface PromotionResult {
  readonly id: string;
  readonly name: string;
  readonly outcome: 'created' | 'up to date' | 'conflict';
  /** For `conflict`. */
  readonly reason?: string | undefined;
}

/**
 * Copies entries to the manifest of another environment, by digest: what has been reviewed here is what runs there. An
 * entry that is there already is left as it is. All are copied, or none where one is in conflict.
 */
export function promoteDocuments(
  manifest: Manifest,
  entries: readonly PersistedDocument[],
): { readonly manifest: Manifest | undefined; readonly result: readonly PromotionResult[] } {
  const byId = new Map(manifest.documents.map((document) => [document.id, document]));
  const owners = new Map(
    manifest.documents.flatMap(({ id, aliases = [] }) => [id, ...aliases].map((key) => [key, id] as const)),
  );
  const result = entries.map((entry): PromotionResult => {
    const { id, name, aliases = [] } = entry;
    const known = byId.get(id);
    const taken = aliases.find((alias) => (owners.get(alias) ?? id) !== id);
    if (taken !== undefined) {
      const other = byId.get(owners.get(taken) ?? '')?.name ?? 'another text';
      return { id, name, outcome: 'conflict', reason: `the id ${taken} belongs to ${other} there` };
    }
    if (known?.state === 'retired' && entry.state !== 'retired') {
      return { id, name, outcome: 'conflict', reason: `${name} is retired there` };
    }
    if (known) return { id, name, outcome: 'up to date' };
    byId.set(id, entry);
    for (const key of [id, ...aliases]) owners.set(key, id);
    return { id, name, outcome: 'created' };
  });
  const isRefused = result.some(({ outcome }) => outcome === 'conflict');
  const documents = [...byId.values()].sort(byNameAndId);
  return { manifest: isRefused ? undefined : { ...manifest, documents }, result };
}
