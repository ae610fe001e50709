import type { Manifest } from '#gateway/documents/parse-manifest.ts';
import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';
import { changedFields } from '#allowlist/register-documents.ts';

/** What happened to one document between two states of the list. */
export interface DocumentChange {
  readonly client: string;
  readonly name: string;
  /** `changed`: other facts for the same text, or another text for the only document of that name. */
  readonly change: 'added' | 'removed' | 'changed';
  readonly before: PersistedDocument | undefined;
  readonly after: PersistedDocument | undefined;
  /** For `added`: what is registered under the same name already, and stays; the latest where there are several. */
  readonly beside?: PersistedDocument | undefined;
  /** For `changed`, in the order of an entry. */
  readonly fields: readonly (keyof PersistedDocument)[];
}

/** What a reviewer must know of two states of a list: by client, then by name. */
export function diffManifests(
  before: readonly Manifest[],
  after: readonly Manifest[],
): readonly DocumentChange[] {
  const clients = [...new Set([...before, ...after].map(({ client }) => client))].sort();
  const documentsOf = (manifests: readonly Manifest[], name: string): readonly PersistedDocument[] =>
    manifests.find(({ client }) => client === name)?.documents ?? [];
  return clients.flatMap((client) =>
    diffDocuments(documentsOf(before, client), documentsOf(after, client)).map((change) => ({
      client,
      ...change,
    })),
  );
}

type Change = Omit<DocumentChange, 'client'>;

function diffDocuments(
  before: readonly PersistedDocument[],
  after: readonly PersistedDocument[],
): readonly Change[] {
  const oldById = new Map(before.map((document) => [document.id, document]));
  const newIds = new Set(after.map(({ id }) => id));
  const kept = after.flatMap((document): readonly Change[] => {
    const old = oldById.get(document.id);
    const fields = old ? changedFields(old, document) : [];
    return old && fields.length > 0 ? [changed(old, document)] : [];
  });
  const removed = before.filter(({ id }) => !newIds.has(id));
  const added = after.filter(({ id }) => !oldById.has(id));
  const rewritten = added.flatMap((document): readonly Change[] => {
    const old = onlyNamed(removed, document.name);
    return old && onlyNamed(added, document.name) ? [changed(old, document)] : [];
  });
  const paired = new Set(rewritten.flatMap(({ before, after }) => [before, after]));
  const staying = after.filter(({ id, state }) => oldById.has(id) && state !== 'retired');
  const gone = removed.filter((document) => !paired.has(document));
  const fresh = added.filter((document) => !paired.has(document));
  return [
    ...gone.map((old): Change => ({
      name: old.name,
      change: 'removed',
      before: old,
      after: undefined,
      fields: [],
    })),
    ...fresh.map((one): Change => ({
      name: one.name,
      change: 'added',
      before: undefined,
      after: one,
      beside: latestNamed(staying, one.name),
      fields: [],
    })),
    ...rewritten,
    ...kept,
  ].sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
}

function changed(before: PersistedDocument, after: PersistedDocument): Change {
  return { name: after.name, change: 'changed', before, after, fields: changedFields(before, after) };
}

function onlyNamed(documents: readonly PersistedDocument[], name: string): PersistedDocument | undefined {
  const named = documents.filter((document) => document.name === name);
  return named.length === 1 ? named[0] : undefined;
}

function latestNamed(documents: readonly PersistedDocument[], name: string): PersistedDocument | undefined {
  const named = documents.filter((document) => document.name === name);
  return named.toSorted((a, b) => (a.registeredAt ?? '').localeCompare(b.registeredAt ?? '')).at(-1);
}
