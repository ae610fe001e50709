import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { normalizedDigests } from '#gateway/documents/normalize-document.ts';
import { parseManifest } from '#gateway/documents/parse-manifest.ts';
import type { Manifest } from '#gateway/documents/parse-manifest.ts';
import { runsUntilMs } from '#gateway/documents/persisted-document.ts';
import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';

/** The manifest whose documents every caller may run by id. */
export const defaultClient = 'default';

/** A document, and for whom it is registered. */
export interface RegisteredDocument {
  readonly client: string;
  readonly document: PersistedDocument;
}

/** What is registered, by client application; immutable. */
export interface DocumentList {
  /** How many documents there are in all. */
  readonly size: number;
  /** All of them, without those that are retired and past their grace. */
  readonly all: readonly RegisteredDocument[];
  /**
   * The document that `client` may run under `id` or an alias: its own, else the default manifest's. Retired ones are
   * not found, from the day after their grace.
   *
   * @param client undefined for callers that name no client.
   */
  find(id: string, client: string | undefined): PersistedDocument | undefined;
  /**
   * The same by the digest of its normalised text; nothing where the list was made without such digests.
   *
   * @see normalizedDigest
   */
  findNormalized(digest: string, client: string | undefined): PersistedDocument | undefined;
  /** The document that `client` could run under `id` or an alias before it was retired, where its grace is over. */
  findRetired(id: string, client: string | undefined): PersistedDocument | undefined;
}

/**
 * Joins manifests into a list.
 *
 * @param options.clock milliseconds since 1970, asked whenever a document in its grace is looked for. Default: the
 *   system's.
 * @param options.normalized digests of normalised texts by id, as `normalizedDigests` makes them, where texts are to be
 *   found in any layout.
 * @throws StartupError where two manifests are for the same client.
 */
export function createDocumentList(
  manifests: readonly Manifest[],
  {
    clock = Date.now,
    normalized,
  }: {
    readonly clock?: (() => number) | undefined;
    readonly normalized?: ReadonlyMap<string, string> | undefined;
  } = {},
): DocumentList {
  const loadedAt = clock();
  const byClient = new Map<string, ReadonlyMap<string, PersistedDocument>>();
  const retired = new Map<string, ReadonlyMap<string, PersistedDocument>>();
  const all: RegisteredDocument[] = [];
  for (const { client, documents } of manifests) {
    if (byClient.has(client))
      throw new StartupError(`Two manifests are for the client "${client}"; merge them.`);
    const runnable = documents.filter((document) => loadedAt < runsUntilMs(document));
    byClient.set(client, byAnyId(runnable, normalized));
    for (const document of runnable) all.push({ client, document });
    retired.set(client, byAnyId(documents.filter(({ state }) => state === 'retired')));
  }
  const find = (id: string, client: string): PersistedDocument | undefined => {
    const document = byClient.get(client)?.get(id);
    const isOver = document?.state === 'retired' && clock() >= runsUntilMs(document);
    return isOver ? undefined : document;
  };
  const findFor = (id: string, client: string | undefined): PersistedDocument | undefined =>
    (client === undefined ? undefined : find(id, client)) ?? find(id, defaultClient);
  const findOver = (id: string, client: string): PersistedDocument | undefined => {
    const document = retired.get(client)?.get(id);
    return document && clock() >= runsUntilMs(document) ? document : undefined;
  };
  return {
    size: all.length,
    all,
    find: findFor,
    findNormalized: (digest, client) => findFor(normalizedKey(digest), client),
    findRetired: (id, client) =>
      (client === undefined ? undefined : findOver(id, client)) ?? findOver(id, defaultClient),
  };
}

function byAnyId(
  documents: readonly PersistedDocument[],
  normalized?: ReadonlyMap<string, string>,
): ReadonlyMap<string, PersistedDocument> {
  const byId = new Map<string, PersistedDocument>();
  for (const document of documents) {
    byId.set(document.id, document);
    for (const alias of document.aliases ?? []) byId.set(alias, document);
    const digest = normalized?.get(document.id);
    if (digest === undefined) continue;
    const key = normalizedKey(digest);
    // One that is on its way out must not stand before another with the same text in another layout.
    if (document.state !== 'retired' || !byId.has(key)) byId.set(key, document);
  }
  return byId;
}

/** No id of a request has this form. */
function normalizedKey(digest: string): string {
  return `normalized:${digest}`;
}

/**
 * Loads every `*.json` of a folder as a manifest.
 *
 * @param options.normalize whether documents are to be found by texts in any layout too.
 * @throws StartupError where the folder or a manifest cannot be read, or a manifest is not well-formed.
 */
export async function loadDocumentList(
  folder: string,
  { normalize = false }: { readonly normalize?: boolean } = {},
): Promise<DocumentList> {
  const files = await readdir(folder).catch((cause: unknown) => {
    throw new StartupError(`documents.manifests: cannot read the folder ${folder}.`, { cause });
  });
  const manifests = files
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => join(folder, file))
    .map(async (file) => parseManifest(await readManifest(file), file));
  const read = await Promise.all(manifests);
  const normalized = normalize
    ? await normalizedDigests(read.flatMap(({ documents }) => documents))
    : undefined;
  return createDocumentList(read, { normalized });
}

async function readManifest(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new StartupError(`documents.manifests: cannot read the file ${file}.`, { cause });
  });
}
