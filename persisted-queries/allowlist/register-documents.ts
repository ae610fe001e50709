import type { Manifest } from '#gateway/documents/parse-manifest.ts';
import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';
import { byNameAndId, documentFields } from '#allowlist/format-manifest.ts';
import type { InspectedDocument } from '#allowlist/inspection/inspect-document.ts';

/** What is said of documents beside what is in them. */
export interface Registration {
  /** ISO 8601 instant; of new entries alone. */
  readonly registeredAt: string;
  readonly owner?: string | undefined;
  /** The version of the client application that sends them. */
  readonly clientVersion?: string | undefined;
}

/** What became of one document. */
export interface RegistrationResult {
  readonly id: string;
  readonly name: string;
  readonly outcome: 'created' | 'updated' | 'up to date' | 'conflict';
  /** Fields that differ from what was registered, for `updated`. */
  readonly changes: readonly (keyof PersistedDocument)[];
  /** For `conflict`. */
  readonly reason?: string | undefined;
}

/** A manifest with more in it. */
export interface RegisteredDocuments {
  /** undefined: a conflict, so that nothing is registered. */
  readonly manifest: Manifest | undefined;
  /** In the order in which the documents came. */
  readonly results: readonly RegistrationResult[];
}

/**
 * Adds documents to a manifest: all of them, or none where one is in conflict. Doing the same again changes nothing.
 *
 * A document that is there already keeps its state and the day it was registered; its aliases and client versions
 * gather, its price, scopes and subgraphs become those of today.
 */
export function registerDocuments(
  manifest: Manifest,
  inspected: readonly InspectedDocument[],
  registration: Registration,
): RegisteredDocuments {
  const byId = new Map(manifest.documents.map((document) => [document.id, document]));
  const owners = new Map(
    manifest.documents.flatMap(({ id, aliases = [] }) => [id, ...aliases].map((key) => [key, id] as const)),
  );
  const results = inspected.map((document): RegistrationResult => {
    const { id, name } = document;
    const known = byId.get(id);
    const next = known ? joined(known, document, registration) : created(document, registration);
    const reason = conflictOf(next, { known, byId, owners, isRefresh: document.source.entry?.id === id });
    if (reason !== undefined) return { id, name, outcome: 'conflict', changes: [], reason };
    byId.set(id, next);
    for (const alias of next.aliases ?? []) owners.set(alias, id);
    if (!known) return { id, name, outcome: 'created', changes: [] };
    const changes = changedFields(known, next);
    return { id, name, outcome: changes.length === 0 ? 'up to date' : 'updated', changes };
  });
  const isRefused = results.some(({ outcome }) => outcome === 'conflict');
  const documents = [...byId.values()].sort(byNameAndId);
  return { manifest: isRefused ? undefined : { ...manifest, documents }, results };
}

/** The fields in which two entries for the same text differ. */
export function changedFields(
  before: PersistedDocument,
  after: PersistedDocument,
): readonly (keyof PersistedDocument)[] {
  return documentFields.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
}

function created(
  { source, id, name, kind, facts }: InspectedDocument,
  { registeredAt, owner, clientVersion }: Registration,
): PersistedDocument {
  const { entry, aliases, text } = source;
  const versions = union(entry?.clientVersions, clientVersion === undefined ? [] : [clientVersion]);
  return {
    ...entry,
    id,
    name,
    kind,
    text,
    ...(aliases.length === 0 ? {} : { aliases }),
    ...(owner === undefined ? {} : { owner }),
    registeredAt: entry?.registeredAt ?? registeredAt,
    ...(versions.length === 0 ? {} : { clientVersions: versions }),
    ...withoutFacts,
    ...facts,
    state: entry?.state ?? 'active',
  };
}

/** What a supergraph says of a document is said anew each time, and may have ceased to hold. */
const withoutFacts = {
  points: undefined,
  authenticated: undefined,
  requiredScopes: undefined,
  requiredPolicies: undefined,
  subgraphs: undefined,
};

function joined(
  known: PersistedDocument,
  { source, facts }: InspectedDocument,
  { owner, clientVersion }: Registration,
): PersistedDocument {
  const { entry } = source;
  const aliases = union(known.aliases, source.aliases);
  const versions = union(
    union(known.clientVersions, entry?.clientVersions),
    clientVersion === undefined ? [] : [clientVersion],
  );
  const newOwner = owner ?? known.owner ?? entry?.owner;
  return {
    ...known,
    ...(aliases.length === 0 ? {} : { aliases }),
    ...(newOwner === undefined ? {} : { owner: newOwner }),
    ...(versions.length === 0 ? {} : { clientVersions: versions }),
    ...withoutFacts,
    ...facts,
  };
}

function union(a: readonly string[] = [], b: readonly string[] = []): readonly string[] {
  return [...new Set([...a, ...b])];
}

function conflictOf(
  { id, aliases = [], name }: PersistedDocument,
  options: {
    readonly known: PersistedDocument | undefined;
    readonly byId: ReadonlyMap<string, PersistedDocument>;
    readonly owners: ReadonlyMap<string, string>;
    readonly isRefresh: boolean;
  },
): string | undefined {
  const { known, byId, owners, isRefresh } = options;
  if (known?.state === 'retired' && !isRefresh) {
    return `${name} is registered and retired; take that back first: weir documents rollback ${name}`;
  }
  for (const alias of aliases) {
    const owner = owners.get(alias);
    if (owner === undefined || owner === id) continue;
    return `the id ${alias} belongs to ${byId.get(owner)?.name ?? owner}, another text`;
  }
  return undefined;
}
