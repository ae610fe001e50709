import { createHash } from 'node:crypto';
import { Piscina } from 'piscina';
import type { PriceGuard } from '#gateway/cost/refuse-unaffordable.ts';
import type { TextDescription } from '#gateway/documents/describe-text.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { InternalError } from '#gateway/errors/internal-error.ts';
import type { IntrospectionRequest } from '#gateway/execution/answer-introspection.ts';
import type { OperationWork } from '#gateway/operations/operation-work.ts';
import { backgroundCaller } from '#gateway/operations/threads/caller-key.ts';
import { FailedOperations } from '#gateway/operations/threads/failed-operations.ts';
import { FairQueue } from '#gateway/operations/threads/fair-queue.ts';
import type { PlanRequest } from '#gateway/planning/query-plan.ts';
import type { AccessRequirements } from '#gateway/authorization/access-requirements.ts';
import type { FilteredText, FilterRequest } from '#gateway/authorization/filter-text.ts';
import type { OperationLimits } from '#gateway/validation/validate-document.ts';
import type { TextValidation, ValidationFailure } from '#gateway/validation/invalid-document.ts';

/** Settings of a thread, before its first task. */
export interface ThreadSettings {
  readonly supergraphSdl: string;
  /** Without elements that clients may not see. */
  readonly apiSchemaSdl: string;
  readonly limits: OperationLimits;
  /** Empty where nothing is enforced. */
  readonly requirements: AccessRequirements;
  /** Rejects operations for their price; undefined: none is. */
  readonly pricing: Omit<PriceGuard, 'schema'> | undefined;
}

/** The answer of a thread. */
export type ThreadAnswer =
  | { readonly json: string; readonly refusal?: never }
  /** Why the operation cannot be planned, though it is valid. */
  | { readonly refusal: ValidationFailure; readonly json?: never };

/** Options of {@link startOperationThreads}. */
export interface OperationThreadsOptions {
  /** The module that runs in the threads: exports `validate`, `describe`, `filter`, `plan`, `introspect` and `warmUp`. */
  readonly workerFile: string;
  readonly settings: ThreadSettings;
  /** How many threads one caller may keep busy; one more is there for the others. */
  readonly threads: number;
  /** How long one task may take, and how long it may wait; the thread of one that takes longer is replaced. */
  readonly timeoutMs: number;
  /** The most memory one thread may take for its objects; default: 256 MB, and 200 bytes per character of the supergraph. */
  readonly maxHeapMb?: number;
  /** Milliseconds from any fixed point. */
  readonly clock: () => number;
  /** Told when a thread had to be replaced, and when one fails without a task. */
  readonly onThreadLost: (loss: ThreadLoss) => void;
}

/** Why a thread is gone. */
export interface ThreadLoss {
  /** SHA-256 of the text that it worked on, in hexadecimal digits; undefined: none. */
  readonly sha256: string | undefined;
  readonly error: unknown;
}

/** Threads that do for one supergraph what a stranger's text could make slow. */
export interface OperationThreads extends OperationWork {
  /**
   * Answers introspection fields.
   *
   * @returns the data as JSON text.
   * @throws ClientError QUERY_PLANNING_TIMEOUT, GATEWAY_OVERLOADED or COST_ESTIMATED_TOO_EXPENSIVE.
   */
  introspect(request: IntrospectionRequest, caller: string): Promise<string>;
  close(): Promise<void>;
}

const maxWaiting = 2000;
const maxWaitingPerCaller = 250;
/**
 * Operations made to be expensive fill up to 105 MB of a thread's heap, where its supergraph takes 14 MB. A supergraph of
 * 2,000 types (0.9 million characters) takes 57 MB, and 163 MB while operations on all of it are planned.
 */
const baseHeapMb = 256;
const heapBytesPerCharacter = 200;
const rememberFailuresMs = 60_000;
const maxFailures = 10_000;

/**
 * Starts the threads; resolves when each has its schema and planner, so that the first request waits for nothing.
 *
 * There is one thread more than asked for. While one is replaced, which takes about a second, the others go on, and a
 * caller whose operations run into the deadline has never taken all of them.
 */
export async function startOperationThreads(options: OperationThreadsOptions): Promise<OperationThreads> {
  const count = options.threads + 1;
  const pool = new Piscina({
    filename: options.workerFile,
    workerData: options.settings,
    minThreads: count,
    maxThreads: count,
    resourceLimits: { maxOldGenerationSizeMb: options.maxHeapMb ?? heapLimitMb(options.settings) },
    // A thread takes the next task only when it is done, so that one hostile text delays nothing but its own.
    concurrentTasksPerWorker: 1,
  });
  pool.on('error', (error) => options.onThreadLost({ sha256: undefined, error }));
  try {
    await Promise.all(Array.from({ length: count }, () => pool.run(undefined, { name: 'warmUp' })));
  } catch (error) {
    await pool.destroy();
    throw new InternalError('A planning thread did not start', { cause: error });
  }
  return new PooledThreads(pool, count, options);
}

interface ThreadTask {
  readonly name: 'validate' | 'describe' | 'filter' | 'plan' | 'introspect';
  readonly input: unknown;
  readonly sha256: string;
}

class PooledThreads implements OperationThreads {
  readonly #pool: Piscina;
  readonly #options: OperationThreadsOptions;
  readonly #queue: FairQueue<string>;
  readonly #failed: FailedOperations;
  readonly #awaitedThreads: (() => void)[] = [];
  #isClosed = false;

  constructor(pool: Piscina, threads: number, options: OperationThreadsOptions) {
    const { clock, timeoutMs } = options;
    this.#pool = pool;
    this.#options = options;
    this.#failed = new FailedOperations({ rememberMs: rememberFailuresMs, max: maxFailures, clock });
    this.#queue = new FairQueue({ threads, maxWaiting, maxWaitingPerCaller, maxWaitMs: timeoutMs, clock });
    pool.on('workerCreate', () => this.#awaitedThreads.shift()?.());
  }

  async validate(text: string, caller: string): Promise<TextValidation> {
    const sha256 = hash(text);
    const json = await this.#run({ name: 'validate', input: text, sha256 }, `validate ${sha256}`, caller);
    const validation: TextValidation = JSON.parse(json);
    return validation;
  }

  async describe(text: string, caller: string): Promise<TextDescription> {
    const sha256 = hash(text);
    const json = await this.#run({ name: 'describe', input: text, sha256 }, `describe ${sha256}`, caller);
    const description: TextDescription = JSON.parse(json);
    return description;
  }

  async filter(request: FilterRequest, caller: string): Promise<FilteredText> {
    const { text, ...rest } = request;
    const sha256 = hash(text);
    const key = `filter ${sha256} ${JSON.stringify(rest)}`;
    const filtered: FilteredText = JSON.parse(
      await this.#run({ name: 'filter', input: request, sha256 }, key, caller),
    );
    return filtered;
  }

  async plan(request: PlanRequest, caller: string): Promise<string> {
    const sha256 = hash(request.text);
    const { operationName = '', activeLabels = [] } = request;
    const key = `plan ${sha256} ${operationName} ${JSON.stringify(activeLabels)}`;
    return await this.#run({ name: 'plan', input: request, sha256 }, key, caller);
  }

  async introspect(request: IntrospectionRequest, caller: string): Promise<string> {
    const sha256 = hash(request.text);
    const key = `introspect ${sha256} ${JSON.stringify(request.variables)}`;
    return await this.#run({ name: 'introspect', input: request, sha256 }, key, caller);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#pool.close({ force: true });
    await this.#pool.destroy();
  }

  async #run(task: ThreadTask, key: string, caller: string): Promise<string> {
    // The pool would start threads for it that nobody closes.
    if (this.#isClosed) throw new InternalError('The supergraph of these threads was replaced');
    const known = this.#failed.errorOf(key);
    if (known) throw withoutWork(known.error);
    return await this.#queue.run({
      key,
      caller,
      background: caller === backgroundCaller,
      work: async (occupy) => {
        try {
          return await this.#work(task, occupy);
        } catch (error) {
          this.#failed.remember(key, error);
          throw error;
        }
      },
    });
  }

  async #work(
    { name, input, sha256 }: ThreadTask,
    occupy: (until: Promise<unknown>) => void,
  ): Promise<string> {
    const { clock, timeoutMs, onThreadLost } = this.#options;
    const startedAtMs = clock();
    const signal = AbortSignal.timeout(timeoutMs);
    let answer: ThreadAnswer;
    try {
      answer = await this.#pool.run(input, { name, signal });
    } catch (error) {
      if (!signal.aborted && !isOutOfMemory(error)) {
        throw new InternalError(`The document ${sha256} cannot be planned`, { cause: error });
      }
      occupy(this.#nextThread());
      onThreadLost({ sha256, error });
      throw tooCostly({ timeoutMs, threadMs: clock() - startedAtMs, cause: error });
    }
    if (answer.refusal) throw new ClientError(answer.refusal.code, answer.refusal.message);
    return answer.json;
  }

  #nextThread(): Promise<void> {
    return new Promise((resolve) => {
      this.#awaitedThreads.push(resolve);
    });
  }
}

function tooCostly({
  timeoutMs,
  threadMs,
  cause,
}: {
  readonly timeoutMs: number;
  readonly threadMs: number;
  readonly cause: unknown;
}): ClientError {
  const fact = isOutOfMemory(cause)
    ? 'Planning the operation takes more memory than is allowed'
    : `The operation could not be validated and planned within ${timeoutMs} ms`;
  return new ClientError('QUERY_PLANNING_TIMEOUT', `${fact}; make it simpler, or try again in a minute.`, {
    cause,
    threadMs,
  });
}

/** The same error for whoever comes later: no thread has worked for them. */
function withoutWork(error: unknown): unknown {
  if (!(error instanceof ClientError) || error.threadMs === 0) return error;
  return new ClientError(error.code, error.message, { cause: error.cause });
}

function isOutOfMemory(error: unknown): boolean {
  return Error.isError(error) && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function hash(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function heapLimitMb({ supergraphSdl }: ThreadSettings): number {
  return baseHeapMb + Math.ceil((supergraphSdl.length * heapBytesPerCharacter) / (1024 * 1024));
}
