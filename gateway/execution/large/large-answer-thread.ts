import { MessageChannel, Worker } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { ClientError } from '#gateway/errors/client-error.ts';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { SubgraphFailure } from '#gateway/errors/subgraph-failure.ts';
import type { ExecutionOutcome } from '#gateway/execution/execute-operation.ts';
import type { FetchContext } from '#gateway/execution/fetch-from-subgraph.ts';
import { RunPlaces } from '#gateway/execution/large/run-places.ts';
import { JsonText } from '#gateway/execution/json-text.ts';
import type { FetchJournal, JournalEntry } from '#gateway/execution/large/fetch-journal.ts';
import type {
  DoneMessage,
  FetchedMessage,
  FetchMessage,
  LargeTask,
  LargeThreadSettings,
  MainMessage,
  ThreadMessage,
} from '#gateway/execution/large/large-task.ts';

/** Options for {@link LargeAnswerThread}. */
export interface LargeAnswerThreadOptions {
  /** The module that runs in the thread. */
  readonly workerFile: string;
  readonly settings: LargeThreadSettings;
  /** The most memory the thread may take for its objects; 2048 MB unless told. */
  readonly maxHeapMb?: number;
  /** The most operations that may be in the thread at once; default 8. */
  readonly maxRuns?: number;
  /** The most that may wait for a place there, with the answers that they hold; default 32. */
  readonly maxWaiting?: number;
  /** Called when the thread ended by itself, such as for want of memory; the next task starts another one. */
  readonly onLost: (error: unknown) => void;
}

/** One operation that goes on in the thread. */
export interface LargeRun {
  readonly task: LargeTask;
  /** What was fetched for it already. */
  readonly journal: FetchJournal;
  /** Where records go. */
  readonly context: FetchContext;
}

const defaultMaxHeapMb = 2048;
const defaultMaxRuns = 8;
const defaultMaxWaiting = 32;

/**
 * A thread for operations with large answers. Parsing, joining, completing and writing some megabytes takes longer than
 * one turn of the event loop may; there it delays nobody but other operations of this size. It starts with the first
 * one: most gateways never need it.
 */
export class LargeAnswerThread {
  readonly #options: LargeAnswerThreadOptions;
  readonly #places: RunPlaces;
  readonly #runs = new Set<MainSide>();
  #worker: Worker | undefined;

  constructor(options: LargeAnswerThreadOptions) {
    this.#options = options;
    this.#places = new RunPlaces(options.maxRuns ?? defaultMaxRuns, options.maxWaiting ?? defaultMaxWaiting);
  }

  /**
   * Runs an operation from its beginning; what its journal holds is not fetched again.
   *
   * @throws ClientError `GATEWAY_OVERLOADED` where too many operations wait already; InternalError; or the reason of
   *   `context.signal` where that aborted.
   */
  async run(run: LargeRun): Promise<ExecutionOutcome> {
    try {
      await this.#places.take(run.context.signal);
    } catch (error) {
      recordUnfinished(run);
      throw error;
    }
    try {
      return await this.#runInThread(run);
    } finally {
      this.#places.leave();
    }
  }

  async #runInThread(run: LargeRun): Promise<ExecutionOutcome> {
    const { port1, port2 } = new MessageChannel();
    const side = new MainSide(run, port1);
    this.#runs.add(side);
    try {
      (this.#worker ??= this.#start()).postMessage({ task: run.task, port: port2 }, [port2]);
      return await side.outcome;
    } finally {
      this.#runs.delete(side);
      port1.close();
    }
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#failRuns(new InternalError('The thread for large answers was closed'));
    await worker?.terminate();
  }

  #start(): Worker {
    const { workerFile, settings, maxHeapMb = defaultMaxHeapMb, onLost } = this.#options;
    const worker = new Worker(workerFile, {
      workerData: settings,
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
    });
    worker.unref();
    let lost: unknown;
    worker.on('error', (error) => {
      lost = error;
    });
    worker.on('exit', () => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      onLost(lost);
      this.#failRuns(new InternalError('The thread for large answers ended', { cause: lost }));
    });
    return worker;
  }

  #failRuns(reason: InternalError): void {
    for (const run of this.#runs) run.fail(reason);
  }
}

/** The main thread's side of one run: it sends the requests, and puts the records right. */
class MainSide {
  readonly outcome: Promise<ExecutionOutcome>;
  readonly fail: (reason: unknown) => void;
  readonly #run: LargeRun;
  readonly #port: MessagePort;
  readonly #known: Map<string, JournalEntry[]>;
  /** By the thread's number of the fetch. */
  readonly #sent = new Map<string, JournalEntry>();

  constructor(run: LargeRun, port: MessagePort) {
    this.#run = run;
    this.#port = port;
    this.#known = Map.groupBy(run.journal.entries, ({ subgraph, body }) => `${subgraph}\n${body}`);
    const { promise, resolve, reject } = Promise.withResolvers<ExecutionOutcome>();
    this.outcome = promise;
    const { signal } = run.context;
    const onAbort = (): void => {
      this.#post({ kind: 'abort' });
      this.fail(signal.reason);
    };
    let isOver = false;
    this.fail = (reason) => {
      if (isOver) return;
      isOver = true;
      signal.removeEventListener('abort', onAbort);
      recordUnfinished(run);
      reject(reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    port.on('message', (message: ThreadMessage) => {
      if (message.kind === 'fetch') void this.#fetch(message);
      else if (message.kind === 'rejected') this.fail(new ClientError(message.code, message.message));
      else if (message.kind === 'broken') this.fail(new InternalError(message.message));
      else if (!isOver) {
        isOver = true;
        signal.removeEventListener('abort', onAbort);
        resolve(this.#finish(message));
      }
    });
  }

  async #fetch(message: FetchMessage): Promise<void> {
    const { id, subgraph, body, isQuery } = message;
    const { journal, context } = this.#run;
    const { identityHeaders, address, signal } = context;
    const known = this.#known.get(`${subgraph}\n${body}`)?.shift();
    const { traceparent } = known ? { traceparent: '' } : context.nextSpan();
    const entry =
      known ?? journal.send(subgraph, { body, identityHeaders, address, traceparent, isQuery, signal });
    this.#sent.set(String(id), entry);
    try {
      const { status, requestBytes, responseBytes, isShared, body: answer } = await entry.answer;
      this.#post({ kind: 'fetched', id, body: answer, status, requestBytes, responseBytes, isShared });
    } catch (error) {
      if (error instanceof SubgraphFailure) this.#post(failureOf(id, error));
      else this.fail(error);
    }
  }

  #finish({ data, errors, points, fetches, subgraphErrors }: DoneMessage): ExecutionOutcome {
    const { onFetch, onSubgraphError } = this.#run.context;
    for (const record of fetches) {
      const entry = this.#sent.get(record.spanId);
      onFetch(entry ? { ...record, spanId: entry.spanId, durationMs: entry.durationMs } : record);
    }
    for (const error of subgraphErrors) onSubgraphError(error);
    return { data: new JsonText(data), errors, points };
  }

  #post(message: MainMessage): void {
    this.#port.postMessage(message, []);
  }
}

function failureOf(id: number, { code, message, status, responseBytes }: SubgraphFailure): FetchedMessage {
  return { kind: 'failed', id, code, message, status, responseBytes };
}

/** Records what was sent for an operation that came to nothing. */
function recordUnfinished({ journal, context }: LargeRun): void {
  for (const { subgraph, body, spanId, durationMs } of journal.entries) {
    const requestBytes = body.length;
    context.onFetch({ subgraph, durationMs, requestBytes, responseBytes: 0, spanId, aborted: true });
  }
}
