import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { WorkerOrder, WorkerReport, WorkerSetup } from '#test/testkit/reserve-worker.ts';

const entry = fileURLToPath(import.meta.resolve('#test/testkit/reserve-worker.ts'));

/** Processes that reserve from the same buckets. */
export interface ReserveWorkers extends AsyncDisposable {
  /** Every process makes so many reservations, many at a time. @returns what came of them, together */
  reserve(order: WorkerOrder): Promise<WorkerReport>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts processes that are connected when this resolves. */
export async function startReserveWorkers(count: number, setup: WorkerSetup): Promise<ReserveWorkers> {
  const workers = Array.from({ length: count }, () => fork(entry, { stdio: 'inherit', execArgv: [] }));
  await Promise.all(workers.map(async (worker) => ask(worker, setup)));
  return {
    async reserve(order) {
      const reports = await Promise.all(workers.map(async (worker) => ask(worker, order)));
      return reports.map(toReport).reduce(add);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(
        workers.map(async (worker) => {
          worker.kill('SIGKILL');
          if (worker.exitCode === null && worker.signalCode === null) await once(worker, 'exit');
        }),
      );
    },
  };
}

async function ask(worker: ChildProcess, message: WorkerSetup | WorkerOrder): Promise<unknown> {
  const reply = once(worker, 'message');
  worker.send(message);
  const [answer] = await reply;
  return answer;
}

function toReport(answer: unknown): WorkerReport {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the worker sends is what its type says
  return answer as WorkerReport;
}

function add(a: WorkerReport, b: WorkerReport): WorkerReport {
  return { granted: a.granted + b.granted, denied: a.denied + b.denied, failed: a.failed + b.failed };
}
