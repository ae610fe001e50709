/** Where a service lives: its supergraph's workers, engine and connections. */
interface Lease {
  readonly close: () => Promise<void>;
  /** Requests that are under way in it. */
  users: number;
  /** Resolves once it is retired and nobody is left in it. */
  readonly empty: PromiseWithResolvers<void>;
  isRetired: boolean;
}

/** Options for {@link CurrentService}. */
export interface CurrentServiceOptions {
  /** Frees what the supergraph of the first service takes. */
  readonly close: () => Promise<void>;
  /** Called when a replaced supergraph cannot be closed. */
  readonly onCloseFailed: (error: unknown) => void;
}

/**
 * The service that requests begin with. Each keeps the one that it began with until it is over, whatever is swapped
 * meanwhile; a supergraph that was replaced is closed when its last request is over.
 */
export class CurrentService<Service> implements AsyncDisposable {
  #service: Service;
  #lease: Lease;
  readonly #closing = new Set<Promise<void>>();
  readonly #onCloseFailed: (error: unknown) => void;

  constructor(service: Service, { close, onCloseFailed }: CurrentServiceOptions) {
    this.#service = service;
    this.#lease = leaseOf(close);
    this.#onCloseFailed = onCloseFailed;
  }

  /** Does something with the service of just now, which stays open until that is over. */
  async use<Result>(work: (service: Service) => Promise<Result>): Promise<Result> {
    const lease = this.#lease;
    lease.users += 1;
    try {
      return await work(this.#service);
    } finally {
      lease.users -= 1;
      if (lease.isRetired && lease.users === 0) lease.empty.resolve();
    }
  }

  /** From now on, requests begin with another list of the same supergraph. */
  replaceList(service: Service): void {
    this.#service = service;
  }

  /** From now on, requests begin with another supergraph. */
  replaceSupergraph(service: Service, close: () => Promise<void>): void {
    const before = this.#lease;
    this.#service = service;
    this.#lease = leaseOf(close);
    const closing = retire(before)
      .catch(this.#onCloseFailed)
      .finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  /** Closes everything once the requests under way are over. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#closing, retire(this.#lease)]);
  }
}

function leaseOf(close: () => Promise<void>): Lease {
  return { close, users: 0, empty: Promise.withResolvers<void>(), isRetired: false };
}

async function retire(lease: Lease): Promise<void> {
  lease.isRetired = true;
  if (lease.users === 0) lease.empty.resolve();
  await lease.empty.promise;
  await lease.close();
}
