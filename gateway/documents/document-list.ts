import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { parseManifest } from '#gateway/documents/parse-manifest.ts';
import type { Manifest } from '#gateway/documents/parse-manifest.ts';
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
  /** All of them, without those that are retired. */
  readonly all: readonly RegisteredDocument[];
  /**
   * The document that `client` may run under `id`: its own, else the default manifest's. Retired ones are not found.
   *
   * @param client undefined for callers that name no client.
   */
  find(id: string, client: string | undefined): PersistedDocument | undefined;
}

/** Joins manifests into a list. @throws StartupError where two manifests are for the same client. */
export function createDocumentList(manifests: readonly Manifest[]): DocumentList {
  const byClient = new Map<string, ReadonlyMap<string, PersistedDocument>>();
  for (const { client, documents } of manifests) {
    if (byClient.has(client))
      throw new StartupError(`Two manifests are for the client "${client}"; merge them.`);
    const active = documents.filter(({ state }) => state !== 'retired');
    byClient.set(client, new Map(active.map((document) => [document.id, document])));
  }
  const all = [...byClient].flatMap(([client, documents]) =>
    [...documents.values()].map((document) => ({ client, document })),
  );
  return {
    size: all.length,
    all,
    find: (id, client) =>
      (client === undefined ? undefined : byClient.get(client)?.get(id)) ??
      byClient.get(defaultClient)?.get(id),
  };
}

/**
 * Loads every `*.json` of a folder as a manifest.
 *
 * @throws StartupError where the folder or a manifest cannot be read, or a manifest is not well-formed.
 */
export async function loadDocumentList(folder: string): Promise<DocumentList> {
  const files = await readdir(folder).catch((cause: unknown) => {
    throw new StartupError(`documents.manifests: cannot read the folder ${folder}.`, { cause });
  });
  const manifests = files
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => join(folder, file))
    .map(async (file) => parseManifest(await readManifest(file), file));
  return createDocumentList(await Promise.all(manifests));
}

async function readManifest(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new StartupError(`documents.manifests: cannot read the file ${file}.`, { cause });
  });
}
