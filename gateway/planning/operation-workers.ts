import type { QueryPlan } from '#gateway/planning/query-plan.ts';
import { Piscina } from 'piscina';
import { ClientError } from '#gateway/errors/client-error.ts';
import type { PlanRequest } from '#gateway/planning/plan-operation.ts';
import type { OperationLimits } from '#gateway/validation/validate-document.ts';
import type { ValidationFailure } from '#gateway/validation/prepared-documents.ts';

/** What a worker thread needs before its first task. */
export interface WorkerSettings {
  readonly supergraphSdl: string;
  readonly limits: OperationLimits;
}

/** Threads that do for one snapshot what a stranger's text could make slow. */
export interface OperationWorkers {
  /** @throws ClientError QUERY_PLANNING_TIMEOUT or GATEWAY_OVERLOADED. */
  validate(text: string): Promise<readonly ValidationFailure[]>;
  /** @throws ClientError QUERY_PLANNING_TIMEOUT or GATEWAY_OVERLOADED. */
  plan(request: PlanRequest): Promise<QueryPlan>;
  close(): Promise<void>;
}

/** How many tasks may wait for each thread; more are refused, since they would time out anyway. */
const queuePerThread = 500;

/**
 * Starts the threads; resolves when each has its schema and planner, so that the first request waits for nothing.
 *
 * @param options.workerFile the module that runs in the threads: exports `validate`, `plan` and `warmUp`.
 * @param options.timeoutMs how long one task may take, its wait included; the thread of a late one is replaced.
 */
export async function startOperationWorkers(options: {
  readonly workerFile: string;
  readonly settings: WorkerSettings;
  readonly threads: number;
  readonly timeoutMs: number;
}): Promise<OperationWorkers> {
  const { workerFile, settings, threads, timeoutMs } = options;
  const pool = new Piscina({
    filename: workerFile,
    workerData: settings,
    minThreads: threads,
    maxThreads: threads,
    maxQueue: threads * queuePerThread,
    // A thread takes the next task only when it is done, so that one hostile text delays nothing but its own.
    concurrentTasksPerWorker: 1,
  });

  const run = async <Result>(name: string, task: unknown): Promise<Result> => {
    if (pool.queueSize >= threads * queuePerThread) {
      throw new ClientError(
        'GATEWAY_OVERLOADED',
        'Too many operations wait to be planned; try again in a moment.',
      );
    }
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const result: Result = await pool.run(task, { name, signal });
      return result;
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new ClientError(
        'QUERY_PLANNING_TIMEOUT',
        `The operation could not be planned within ${timeoutMs} ms; make it simpler, or try again in a moment.`,
        { cause: error },
      );
    }
  };

  await Promise.all(Array.from({ length: threads }, () => pool.run(undefined, { name: 'warmUp' })));
  return {
    validate: (text) => run<readonly ValidationFailure[]>('validate', text),
    plan: async (request) => {
      // The plan crosses as text: cloning it node by node costs more than parsing it.
      const plan: QueryPlan = JSON.parse(await run<string>('plan', request));
      return plan;
    },
    close: () => pool.close({ force: true }).then(() => pool.destroy()),
  };
}
