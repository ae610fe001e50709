import type { DocumentList } from '#gateway/documents/document-list.ts';
import type { ReadDocuments } from '#gateway/documents/read-documents-away.ts';
import { CurrentService } from '#gateway/serving/current-service.ts';
import type { Artefact } from '#gateway/serving/sources/artefact-source.ts';
import type { SupergraphSnapshot } from '#gateway/supergraph/supergraph-snapshot.ts';

/** A list to prepare, so that its callers wait for nothing. */
export interface Preparation {
  /** undefined: nothing is registered. */
  readonly list: DocumentList | undefined;
  /** What it is prepared for, for the log. */
  readonly occasion: 'list' | 'supergraph';
  readonly signal: AbortSignal;
}

/** Everything that one supergraph needs to answer requests, whichever list is in force. */
export interface SnapshotService<Service> {
  /** To be called before {@link serve}. */
  prepare(preparation: Preparation): Promise<void>;
  /** What answers requests by this list; undefined: documents by id are off. */
  serve(list: DocumentList | undefined): Service;
}

/** Options for {@link Deliveries}. */
export interface DeliveriesOptions<Service> {
  /** Builds what answers the requests of a supergraph; several live side by side. @param stack takes what to close. */
  readonly build: (
    snapshot: SupergraphSnapshot,
    stack: AsyncDisposableStack,
  ) => Promise<SnapshotService<Service>>;
  /** Checks and reads a supergraph. */
  readonly readSupergraph: (artefact: Artefact, signal: AbortSignal) => Promise<SupergraphSnapshot>;
  /** Called with each new list and each new supergraph, once it is served. */
  readonly onServed: (served: ServedNews) => void;
  /** Called when a replaced supergraph cannot be closed; the new one stays in service. */
  readonly onCloseFailed: (error: unknown) => void;
}

/** A new list, or a new supergraph, that is served from now on. */
export type ServedNews =
  | { readonly what: 'list'; readonly read: ReadDocuments }
  | { readonly what: 'supergraph'; readonly snapshot: SupergraphSnapshot };

/** Reads a list; {@link Deliveries} says which bundle is served. */
export type ReadList = (options: {
  readonly servedSequence: number | undefined;
  readonly signal: AbortSignal;
}) => Promise<ReadDocuments>;

interface ServedSnapshot<Service> {
  readonly snapshot: SupergraphSnapshot;
  readonly service: SnapshotService<Service>;
  readonly close: () => Promise<void>;
}

/**
 * What is served, and the swap: takes new lists and new supergraphs while requests are answered. Each is checked and
 * prepared beside what is served, and then takes its place in one step. A list need not wait for a supergraph that is
 * being prepared.
 */
export class Deliveries<Service> implements AsyncDisposable {
  readonly #options: DeliveriesOptions<Service>;
  readonly #current: CurrentService<Service>;
  #served: ServedSnapshot<Service>;
  #read: ReadDocuments | undefined;

  /**
   * Serves a first supergraph, without a list.
   *
   * @throws StartupError where the supergraph does not fit the configuration; as `readSupergraph`.
   */
  static async open<Service>(
    options: DeliveriesOptions<Service>,
    artefact: Artefact,
    signal: AbortSignal,
  ): Promise<Deliveries<Service>> {
    const snapshot = await options.readSupergraph(artefact, signal);
    return new Deliveries(options, await serveSnapshot(options, snapshot));
  }

  private constructor(options: DeliveriesOptions<Service>, served: ServedSnapshot<Service>) {
    this.#options = options;
    this.#served = served;
    const { onCloseFailed } = options;
    this.#current = new CurrentService(served.service.serve(undefined), {
      close: served.close,
      onCloseFailed,
    });
  }

  /** What requests begin with. */
  get services(): CurrentService<Service> {
    return this.#current;
  }

  get snapshot(): SupergraphSnapshot {
    return this.#served.snapshot;
  }

  /** The list that is served; undefined: none. */
  get list(): DocumentList | undefined {
    return this.#read?.list;
  }

  /** Of the bundle that is served; undefined: none. */
  get sequence(): number | undefined {
    return this.#read?.sequence;
  }

  /** Reads a list and serves by it at once; nothing of it is prepared. @throws as `read`. */
  async serveList(read: ReadList, signal: AbortSignal): Promise<void> {
    this.#serve(await read({ servedSequence: this.sequence, signal }));
  }

  /** Prepares the list that is served. */
  async prepareServed(signal: AbortSignal): Promise<void> {
    const { service } = this.#served;
    let prepared: DocumentList | undefined;
    // Another list may be served meanwhile, and would lose to this one what it has prepared.
    do {
      prepared = this.list;
      await service.prepare({ list: prepared, occasion: 'list', signal });
    } while (!signal.aborted && service === this.#served.service && prepared !== this.list);
  }

  /** Reads and prepares a list, and serves by it from then on. @throws as `read`. */
  async takeList(read: ReadList, signal: AbortSignal): Promise<void> {
    const documents = await read({ servedSequence: this.sequence, signal });
    let prepared: SnapshotService<Service> | undefined;
    // A supergraph may take over meanwhile: it has prepared the list before.
    while (prepared !== this.#served.service) {
      prepared = this.#served.service;
      await prepared.prepare({ list: documents.list, occasion: 'list', signal });
      signal.throwIfAborted();
    }
    this.#serve(documents);
    this.#options.onServed({ what: 'list', read: documents });
  }

  /**
   * Builds and prepares a supergraph beside the one that is served, and serves by it from then on.
   *
   * @throws as `readSupergraph` and `build`; nothing changes then.
   */
  async takeSupergraph(artefact: Artefact, signal: AbortSignal): Promise<void> {
    const snapshot = await this.#options.readSupergraph(artefact, signal);
    if (snapshot.id === this.snapshot.id) return;
    const next = await serveSnapshot(this.#options, snapshot);
    try {
      let prepared: DocumentList | undefined;
      // A list may take over meanwhile: it is prepared too, and most of it is known by then.
      do {
        prepared = this.list;
        await next.service.prepare({ list: prepared, occasion: 'supergraph', signal });
        signal.throwIfAborted();
      } while (prepared !== this.list);
    } catch (error) {
      await next.close();
      throw error;
    }
    this.#served = next;
    this.#current.replaceSupergraph(next.service.serve(this.list), next.close);
    this.#options.onServed({ what: 'supergraph', snapshot });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#current[Symbol.asyncDispose]();
  }

  #serve(read: ReadDocuments): void {
    this.#read = read;
    this.#current.replaceList(this.#served.service.serve(read.list));
  }
}

async function serveSnapshot<Service>(
  { build }: DeliveriesOptions<Service>,
  snapshot: SupergraphSnapshot,
): Promise<ServedSnapshot<Service>> {
  const stack = new AsyncDisposableStack();
  try {
    const service = await build(snapshot, stack);
    return { snapshot, service, close: () => stack.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}
