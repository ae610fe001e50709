import { fileURLToPath } from 'node:url';
import { decodeUtf8 } from '#gateway/bounded/decode-utf8.ts';
import type { Artefact, ArtefactPart } from '#gateway/delivery/artefact-source.ts';
import { DeliveryError } from '#gateway/delivery/delivery-error.ts';
import type { DocumentList } from '#gateway/documents/document-list.ts';
import type { ReadDocuments } from '#gateway/documents/read-documents-away.ts';
import { buildService } from '#gateway/main/build-service.ts';
import type { SnapshotService } from '#gateway/main/build-service.ts';
import { monotonicClock } from '#gateway/main/clocks.ts';
import { CurrentService } from '#gateway/main/current-service.ts';
import { logger } from '#gateway/main/logger.ts';
import { readList } from '#gateway/main/read-list.ts';
import type { ListReading } from '#gateway/main/read-list.ts';
import type { GatewayOptions, SharedParts } from '#gateway/main/service-options.ts';
import { readSupergraphAway } from '#gateway/supergraph/read-supergraph-away.ts';
import type { SupergraphSnapshot } from '#gateway/supergraph/supergraph-snapshot.ts';

/** What deliveries are made of. */
export interface DeliveriesOptions extends GatewayOptions {
  readonly shared: SharedParts;
  readonly snapshot: SupergraphSnapshot;
}

interface ServedSnapshot {
  readonly snapshot: SupergraphSnapshot;
  readonly service: SnapshotService;
  readonly close: () => Promise<void>;
}

/**
 * Takes new lists and new supergraphs while requests are answered: each is checked and prepared beside what is served,
 * and then takes its place in one step. A list need not wait for a supergraph that is being prepared.
 */
export class Deliveries implements AsyncDisposable {
  readonly #options: Omit<DeliveriesOptions, 'snapshot'>;
  readonly #current: CurrentService;
  #served: ServedSnapshot;
  #read: ReadDocuments | undefined;

  /** @throws StartupError where the supergraph does not fit the configuration. */
  static async begin(options: DeliveriesOptions): Promise<Deliveries> {
    return new Deliveries(options, await serveSnapshot(options));
  }

  private constructor(options: DeliveriesOptions, served: ServedSnapshot) {
    this.#options = options;
    this.#served = served;
    this.#current = new CurrentService(served.service.serve(undefined), served.close);
  }

  /** What requests begin with. */
  get services(): CurrentService {
    return this.#current;
  }

  get snapshot(): SupergraphSnapshot {
    return this.#served.snapshot;
  }

  /** The list that is served; undefined: none. */
  get list(): DocumentList | undefined {
    return this.#read?.list;
  }

  /** Of the bundle that is served. */
  get sequence(): number | undefined {
    return this.#read?.sequence;
  }

  /** Checks and reads a list; nothing is served by it yet. @throws as {@link readList}. */
  async readList(artefact: Artefact, reading: ListReading, signal: AbortSignal): Promise<ReadDocuments> {
    return await readList(artefact, reading, { servedSequence: this.#read?.sequence, signal });
  }

  /** Serves by a list at once; nothing of it is prepared. */
  serveList(read: ReadDocuments): void {
    this.#read = read;
    this.#current.replaceList(this.#served.service.serve(read.list));
  }

  /** Prepares the list that is served. */
  async prepareServed(signal: AbortSignal): Promise<void> {
    await this.#served.service.prepare({ list: this.#read?.list, occasion: 'list', signal });
  }

  /** Prepares a list, and serves by it from then on. */
  async takeList(artefact: Artefact, reading: ListReading, signal: AbortSignal): Promise<void> {
    const read = await this.readList(artefact, reading, signal);
    let prepared: SnapshotService | undefined;
    // A supergraph may take over meanwhile: it has prepared the list before.
    while (prepared !== this.#served.service) {
      prepared = this.#served.service;
      await prepared.prepare({ list: read.list, occasion: 'list', signal });
      signal.throwIfAborted();
    }
    this.serveList(read);
    logger.info({ documents: read.list.size, sequence: read.sequence }, 'A new list of documents is served');
  }

  /** Builds and prepares a supergraph beside the one that is served, and serves by it from then on. */
  async takeSupergraph(artefact: Artefact, signal: AbortSignal): Promise<void> {
    const snapshot = await readSupergraph(artefact, signal);
    if (snapshot.id === this.snapshot.id) return;
    const next = await serveSnapshot({ ...this.#options, snapshot });
    try {
      let prepared: DocumentList | undefined;
      // A list may take over meanwhile: it is prepared too, and most of it is known by then.
      do {
        prepared = this.#read?.list;
        await next.service.prepare({ list: prepared, occasion: 'supergraph', signal });
        signal.throwIfAborted();
      } while (prepared !== this.#read?.list);
    } catch (error) {
      await next.close();
      throw error;
    }
    this.#served = next;
    this.#current.replaceSupergraph(next.service.serve(this.#read?.list), next.close);
    logger.info({ supergraph: snapshot.id.slice(0, 12) }, 'A new supergraph is served');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#current[Symbol.asyncDispose]();
  }
}

/** @throws StartupError */
export async function readSupergraph(artefact: Artefact, signal: AbortSignal): Promise<SupergraphSnapshot> {
  const [part] = artefact.parts;
  if (!part) throw new DeliveryError('missing', 'The source of the supergraph holds nothing.');
  const workerFile = fileURLToPath(import.meta.resolve('#gateway/supergraph-worker.ts'));
  return await readSupergraphAway({
    workerFile,
    sdl: textOf(part),
    source: part.name,
    clock: monotonicClock,
    signal,
  });
}

function textOf({ name, bytes }: ArtefactPart): string {
  try {
    return decodeUtf8(bytes);
  } catch (cause) {
    throw new DeliveryError('malformed', `${name}: The file is not UTF-8 text.`, { cause });
  }
}

async function serveSnapshot(options: DeliveriesOptions): Promise<ServedSnapshot> {
  const stack = new AsyncDisposableStack();
  try {
    const service = await buildService({ ...options, stack });
    return { snapshot: options.snapshot, service, close: () => stack.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}
