import type { FetchContext, SubgraphSender } from '#gateway/execution/fetch-from-subgraph.ts';
import type { SubgraphAnswer, SubgraphRequest } from '#gateway/subgraph-client/subgraph-client.ts';
import type { FetchRecord, SubgraphErrorRecord } from '#gateway/telemetry/access-record.ts';

/** The answers of an operation are too much for the thread that serves everybody. */
export class TooMuchForMainThread extends Error {}

/** One request that was sent to a subgraph. */
export interface JournalEntry {
  readonly subgraph: string;
  readonly body: string;
  readonly spanId: string;
  readonly answer: Promise<SubgraphAnswer>;
  /** 0 while it is under way. */
  durationMs: number;
}

/**
 * Keeps what the subgraphs answered to one operation, so that it can begin anew in another process when the answers become
 * too large, without asking anything twice. Records are kept back until it is known where the operation ends.
 */
export class FetchJournal {
  /** What the operation runs with. */
  readonly context: FetchContext;
  readonly #original: FetchContext;
  readonly #maxBytes: number;
  readonly #entries: JournalEntry[] = [];
  readonly #records: FetchRecord[] = [];
  readonly #errors: SubgraphErrorRecord[] = [];
  #bytes = 0;

  /** @param maxBytes of all answers together, for an operation to stay in this thread. */
  constructor(context: FetchContext, maxBytes: number) {
    this.#original = context;
    this.#maxBytes = maxBytes;
    this.context = {
      ...context,
      senders: { get: (name) => this.#wrap(name, context.senders.get(name)) },
      onFetch: (record) => this.#records.push(record),
      onSubgraphError: (error) => this.#errors.push(error),
    };
  }

  /** What the subgraphs have answered so far. */
  get bytes(): number {
    return this.#bytes;
  }

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** Passes the records on: the operation ended in this thread. */
  flush(): void {
    for (const record of this.#records) this.#original.onFetch(record);
    for (const error of this.#errors) this.#original.onSubgraphError(error);
  }

  /** Sends a request whether or not the operation has become too large. @throws whatever the subgraph's sender throws. */
  send(subgraph: string, request: SubgraphRequest): JournalEntry {
    const sender = this.#original.senders.get(subgraph);
    if (!sender) throw new Error(`The plan names the unknown subgraph "${subgraph}"`);
    return this.#enter(subgraph, { request, sender });
  }

  /** Made for each fetch, so that subgraphs that are not asked cost nothing. */
  #wrap(name: string, sender: SubgraphSender | undefined): SubgraphSender | undefined {
    if (!sender) return undefined;
    return {
      maxResponseDepth: sender.maxResponseDepth,
      send: async (request) => {
        this.#check();
        const answer = await this.#enter(name, { request, sender }).answer;
        this.#bytes += answer.responseBytes;
        this.#check();
        return answer;
      },
    };
  }

  #check(): void {
    if (this.#bytes > this.#maxBytes) throw new TooMuchForMainThread();
  }

  #enter(
    subgraph: string,
    { request, sender }: { readonly request: SubgraphRequest; readonly sender: SubgraphSender },
  ): JournalEntry {
    const { clock } = this.#original;
    const startedAt = clock();
    const [, , spanId = ''] = request.traceparent.split('-');
    const answer = sender.send(request);
    const entry: JournalEntry = { subgraph, body: request.body, spanId, answer, durationMs: 0 };
    const end = (): void => {
      entry.durationMs = Math.round((clock() - startedAt) * 100) / 100;
    };
    answer.then(end, end);
    this.#entries.push(entry);
    return entry;
  }
}
