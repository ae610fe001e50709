import type { ServiceSource } from '#gateway/http/answer-graphql.ts';
import type { GraphQLService } from '#gateway/http/answer-operation.ts';

/** Where a service lives: its supergraph's workers, engine and connections. */
interface Tenancy {
  readonly close: () => Promise<void>;
  /** Requests that are under way in it. */
  users: number;
  /** Resolves once it is retired and nobody is left in it. */
  readonly empty: PromiseWithResolvers<void>;
  isRetired: boolean;
}

/**
 * The service that requests begin with. Each keeps the one that it began with until it is over, whatever is swapped
 * meanwhile; a supergraph that was replaced is closed when its last request is over.
 */
export class CurrentService implements ServiceSource, AsyncDisposable {
  #service: GraphQLService;
  #tenancy: Tenancy;
  readonly #closing = new Set<Promise<void>>();

  /** @param close frees what the service's supergraph takes. */
  constructor(service: GraphQLService, close: () => Promise<void>) {
    this.#service = service;
    this.#tenancy = tenancyOf(close);
  }

  async use<Result>(work: (service: GraphQLService) => Promise<Result>): Promise<Result> {
    const tenancy = this.#tenancy;
    tenancy.users += 1;
    try {
      return await work(this.#service);
    } finally {
      tenancy.users -= 1;
      if (tenancy.isRetired && tenancy.users === 0) tenancy.empty.resolve();
    }
  }

  /** From now on, requests begin with another list of the same supergraph. */
  replaceList(service: GraphQLService): void {
    this.#service = service;
  }

  /** From now on, requests begin with another supergraph. */
  replaceSupergraph(service: GraphQLService, close: () => Promise<void>): void {
    const before = this.#tenancy;
    this.#service = service;
    this.#tenancy = tenancyOf(close);
    const closing = retire(before).finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  /** Closes everything once the requests under way are over. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#closing, retire(this.#tenancy)]);
  }
}

function tenancyOf(close: () => Promise<void>): Tenancy {
  return { close, users: 0, empty: Promise.withResolvers<void>(), isRetired: false };
}

async function retire(tenancy: Tenancy): Promise<void> {
  tenancy.isRetired = true;
  if (tenancy.users === 0) tenancy.empty.resolve();
  await tenancy.empty.promise;
  await tenancy.close();
}
