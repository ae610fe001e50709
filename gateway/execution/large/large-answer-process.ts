import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
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
  FromProcess,
  LargeTask,
  LargeProcessSettings,
  MainMessage,
  PartMessage,
  RunMessage,
  ToProcess,
} from '#gateway/execution/large/large-task.ts';

/** Options for {@link LargeAnswerProcess}. */
export interface LargeAnswerProcessOptions {
  /** The module that runs in the process. */
  readonly file: string;
  readonly settings: LargeProcessSettings;
  /** The most memory the process may take for its objects; 2048 MB unless told. */
  readonly maxHeapMb?: number;
  /** Subgraph answers of the operations in the process at once; default 80 MB, whose objects take up to 20 times that. */
  readonly maxRunningBytes?: number;
  /** The same of the operations that wait for a place there; default 256 MB. */
  readonly maxWaitingBytes?: number;
  /** Called when the process ended by itself, such as for want of memory; the next task starts another one. */
  readonly onLost: (error: Error) => void;
}

/** One operation that goes on in the process. */
export interface LargeRun {
  readonly task: LargeTask;
  /** What was fetched for it already. */
  readonly journal: FetchJournal;
  /** Where records go. */
  readonly context: FetchContext;
}

const defaultMaxHeapMb = 2048;
const defaultMaxRunningBytes = 80_000_000;
const defaultMaxWaitingBytes = 256_000_000;
/** Counted for an operation whose answer is large although subgraphs sent little. */
const minRunBytes = 1_000_000;

/**
 * A process for operations with large answers. Parsing, joining, completing and writing some megabytes takes longer than
 * one turn of the event loop may; there it delays nobody but other operations of this size. It is a process and no thread
 * because V8 ends the whole process where a thread needs more memory than it may have, in a single allocation. It starts
 * with the first operation: most gateways never need it.
 */
export class LargeAnswerProcess {
  readonly #options: LargeAnswerProcessOptions;
  readonly #places: RunPlaces;
  readonly #runs = new Map<number, MainSide>();
  #child: ChildProcess | undefined;
  #lastRun = 0;

  constructor(options: LargeAnswerProcessOptions) {
    const { maxRunningBytes = defaultMaxRunningBytes, maxWaitingBytes = defaultMaxWaitingBytes } = options;
    this.#options = options;
    this.#places = new RunPlaces({ maxRunningBytes, maxWaitingBytes });
  }

  /**
   * Runs an operation from its beginning; what its journal holds is not fetched again.
   *
   * @throws ClientError `GATEWAY_OVERLOADED` where too many operations wait already, or the process ended with this one;
   *   InternalError; or the reason of `context.signal` where that aborted.
   */
  async run(run: LargeRun): Promise<ExecutionOutcome> {
    const { address, signal } = run.context;
    const claim = { address, signal, bytes: Math.max(run.journal.bytes, minRunBytes) };
    try {
      await this.#places.take(claim);
    } catch (error) {
      recordUnfinished(run);
      throw error;
    }
    try {
      return await this.#runInProcess(run);
    } finally {
      this.#places.leave(claim);
    }
  }

  async #runInProcess(run: LargeRun): Promise<ExecutionOutcome> {
    const child = (this.#child ??= this.#start());
    this.#lastRun += 1;
    const id = this.#lastRun;
    const side = new MainSide(run, (message) => send(child, { kind: 'run', run: id, message }));
    this.#runs.set(id, side);
    try {
      send(child, { kind: 'task', run: id, task: run.task });
      return await side.outcome;
    } finally {
      this.#runs.delete(id);
    }
  }

  /** Ends the process, and fails what runs in it. */
  close(): void {
    const child = this.#child;
    this.#child = undefined;
    this.#failRuns(new InternalError('The process for large answers was closed'));
    child?.kill('SIGKILL');
  }

  #start(): ChildProcess {
    const { file, settings, maxHeapMb = defaultMaxHeapMb, onLost } = this.#options;
    const child = fork(file, {
      execArgv: [`--max-old-space-size=${String(maxHeapMb)}`, '--disable-warning=ExperimentalWarning'],
      // As structured clones.
      serialization: 'advanced',
      // What V8 writes when it runs out of memory is no line of our log.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child.unref();
    child.channel?.unref();
    const lose = (error: Error): void => {
      if (this.#child !== child) return;
      this.#child = undefined;
      onLost(error);
      const fact =
        'The process for large answers ended, probably for want of memory; ask again later, or for less at once.';
      this.#failRuns(new ClientError('GATEWAY_OVERLOADED', fact, { headers: { 'retry-after': '1' } }));
    };
    child.on('error', lose);
    child.on('exit', (code, signal) => lose(new Error(`It ended with ${signal ?? `code ${String(code)}`}`)));
    child.on('message', ({ run, message }: FromProcess) => this.#runs.get(run)?.receive(message));
    send(child, { kind: 'start', settings });
    return child;
  }

  #failRuns(reason: InternalError | ClientError): void {
    for (const run of this.#runs.values()) run.fail(reason);
  }
}

/** What is sent to a process that has ended is lost: its end fails the operations in it. */
function send(child: ChildProcess, message: ToProcess): void {
  if (child.connected) child.send(message, () => undefined);
}

/** The gateway's side of one run: it sends the requests, and puts the records right. */
class MainSide {
  readonly outcome: Promise<ExecutionOutcome>;
  readonly fail: (reason: unknown) => void;
  readonly #run: LargeRun;
  readonly #post: (message: MainMessage) => void;
  readonly #resolve: (outcome: ExecutionOutcome) => void;
  readonly #known: Map<string, JournalEntry[]>;
  /** By the process's number of the fetch. */
  readonly #sent = new Map<string, JournalEntry>();
  readonly #onAbort: () => void;
  #data: Buffer | undefined;
  #isOver = false;

  constructor(run: LargeRun, post: (message: MainMessage) => void) {
    this.#run = run;
    this.#post = post;
    this.#known = Map.groupBy(run.journal.entries, ({ subgraph, body }) => `${subgraph}\n${body}`);
    const { promise, resolve, reject } = Promise.withResolvers<ExecutionOutcome>();
    this.outcome = promise;
    this.#resolve = resolve;
    const { signal } = run.context;
    this.#onAbort = () => {
      this.#post({ kind: 'abort' });
      this.fail(signal.reason);
    };
    this.fail = (reason) => {
      if (!this.#end()) return;
      recordUnfinished(run);
      reject(reason);
    };
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Takes what the process says about the run. */
  receive(message: RunMessage): void {
    if (message.kind === 'fetch') void this.#fetch(message);
    else if (message.kind === 'part') this.#keep(message);
    else if (message.kind === 'rejected') this.fail(new ClientError(message.code, message.message));
    else if (message.kind === 'broken') this.fail(new InternalError(message.message));
    else if (this.#end()) this.#resolve(this.#finish(message));
  }

  /** @returns false where it was over before. */
  #end(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#run.context.signal.removeEventListener('abort', this.#onAbort);
    return true;
  }

  #keep({ bytes, offset, size }: PartMessage): void {
    (this.#data ??= Buffer.allocUnsafeSlow(size)).set(bytes, offset);
  }

  async #fetch(message: FetchMessage): Promise<void> {
    const { id, subgraph, body, isQuery } = message;
    const { journal, context } = this.#run;
    const { identityHeaders, address, signal } = context;
    const known = this.#known.get(`${subgraph}\n${body}`)?.shift();
    const { traceparent } = known ? { traceparent: '' } : context.nextSpan();
    const ruleHeaders = context.ruleHeaders?.get(subgraph);
    const request = { body, identityHeaders, ruleHeaders, address, traceparent, isQuery, signal };
    const entry = known ?? journal.send(subgraph, request);
    this.#sent.set(String(id), entry);
    try {
      const { status, requestBytes, responseBytes, isShared, body: answer } = await entry.answer;
      this.#post({ kind: 'fetched', id, body: answer, status, requestBytes, responseBytes, isShared });
    } catch (error) {
      if (error instanceof SubgraphFailure) this.#post(failureOf(id, error));
      else this.fail(error);
    }
  }

  #finish({ errors, points, fetches, subgraphErrors }: DoneMessage): ExecutionOutcome {
    const { onFetch, onSubgraphError } = this.#run.context;
    for (const record of fetches) {
      const entry = this.#sent.get(record.spanId);
      onFetch(entry ? { ...record, spanId: entry.spanId, durationMs: entry.durationMs } : record);
    }
    for (const error of subgraphErrors) onSubgraphError(error);
    return { data: new JsonText(this.#data ?? ''), errors, points };
  }
}

function failureOf(id: number, failure: SubgraphFailure): FetchedMessage {
  const { code, message, status, responseBytes, reported } = failure;
  return { kind: 'failed', id, code, message, status, responseBytes, reported };
}

/** Records what was sent for an operation that came to nothing. */
function recordUnfinished({ journal, context }: LargeRun): void {
  for (const { subgraph, body, spanId, durationMs } of journal.entries) {
    const requestBytes = body.length;
    context.onFetch({ subgraph, durationMs, requestBytes, responseBytes: 0, spanId, aborted: true });
  }
}
