import { StartupError } from '#gateway/errors/startup-error.ts';
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

/** How to make a list. */
export interface DocumentListOptions {
  /** Milliseconds since 1970, asked whenever a document in its grace is looked for. Default: the system's. */
  readonly clock?: (() => number) | undefined;
  /**
   * Digests of normalised texts by id, as `normalizedDigests` makes them, where texts are to be found in any layout.
   */
  readonly normalized?: ReadonlyMap<string, string> | undefined;
}

/**
 * Joins manifests into a list.
 *
 * @throws StartupError where two manifests are for the same client.
 */
export function createDocumentList(
  manifests: readonly Manifest[],
  options: DocumentListOptions = {},
): DocumentList {
  const builder = new DocumentListBuilder(options);
  const clients = new Set<string>();
  for (const { client, documents } of manifests) {
    if (clients.has(client))
      throw new StartupError(`Two manifests are for the client "${client}"; merge them.`);
    clients.add(client);
    builder.add(client, documents, options.normalized);
  }
  return builder.build();
}

/** Makes a list piece by piece, so that a large one need not be made in one turn of the event loop. */
export class DocumentListBuilder {
  readonly #clock: () => number;
  readonly #loadedAt: number;
  readonly #byClient = new Map<string, Map<string, PersistedDocument>>();
  readonly #retired = new Map<string, PersistedDocument>();
  readonly #all: RegisteredDocument[] = [];

  constructor({ clock = Date.now }: Pick<DocumentListOptions, 'clock'> = {}) {
    this.#clock = clock;
    this.#loadedAt = clock();
  }

  /**
   * Adds documents of a client to those that it has.
   *
   * @param normalized as in {@link DocumentListOptions}.
   */
  add(
    client: string,
    documents: readonly PersistedDocument[],
    normalized?: ReadonlyMap<string, string>,
  ): void {
    let byId = this.#byClient.get(client);
    if (!byId) this.#byClient.set(client, (byId = new Map()));
    for (const document of documents) {
      if (document.state === 'retired') {
        for (const id of [document.id, ...(document.aliases ?? [])])
          this.#retired.set(ofClient(client, id), document);
      }
      if (this.#loadedAt >= runsUntilMs(document)) continue;
      byId.set(document.id, document);
      for (const alias of document.aliases ?? []) byId.set(alias, document);
      const digest = normalized?.get(document.id);
      if (digest !== undefined) addNormalized(byId, normalizedKey(digest), document);
      this.#all.push({ client, document });
    }
  }

  /** The list of everything that was added; nothing may be added afterwards. */
  build(): DocumentList {
    const all = this.#all;
    const find = (id: string, client: string): PersistedDocument | undefined => {
      const document = this.#byClient.get(client)?.get(id);
      const isOver = document?.state === 'retired' && this.#clock() >= runsUntilMs(document);
      return isOver ? undefined : document;
    };
    const findOver = (id: string, client: string): PersistedDocument | undefined => {
      const document = this.#retired.get(ofClient(client, id));
      return document && this.#clock() >= runsUntilMs(document) ? document : undefined;
    };
    const findFor = (id: string, client: string | undefined): PersistedDocument | undefined =>
      (client === undefined ? undefined : find(id, client)) ?? find(id, defaultClient);
    return {
      size: all.length,
      all,
      find: findFor,
      findNormalized: (digest, client) => findFor(normalizedKey(digest), client),
      findRetired: (id, client) =>
        (client === undefined ? undefined : findOver(id, client)) ?? findOver(id, defaultClient),
    };
  }
}

/** No client's name holds a line feed. */
function ofClient(client: string, id: string): string {
  return `${client}\n${id}`;
}

/** One that is on its way out must not stand before another with the same text in another layout. */
function addNormalized(byId: Map<string, PersistedDocument>, key: string, document: PersistedDocument): void {
  if (document.state !== 'retired' || !byId.has(key)) byId.set(key, document);
}

/** No id of a request has this form. */
function normalizedKey(digest: string): string {
  return `normalized:${digest}`;
}
