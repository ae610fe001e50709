import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ClientError } from '#gateway/errors/client-error.ts';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { startOperationThreads } from '#gateway/operations/threads/operation-threads.ts';
import type { OperationThreads, ThreadLoss } from '#gateway/operations/threads/operation-threads.ts';

const limits = { maxTokens: 100, maxDepth: 10, maxAliases: 10, maxRootFields: 10, maxDirectives: 10 };
const requirements = { types: new Map(), fields: new Map() };
let workers: OperationThreads | undefined;
let losses: ThreadLoss[];
let skippedMs: number;

afterEach(() => workers?.close());

/** One thread for a caller, and the spare one. */
async function start(timeoutMs: number, options: { readonly maxHeapMb?: number } = {}) {
  losses = [];
  skippedMs = 0;
  workers = await startOperationThreads({
    workerFile: fileURLToPath(import.meta.resolve('#test/gateway/operations/threads/obedient-worker.ts')),
    settings: { supergraphSdl: '', apiSchemaSdl: '', limits, requirements, pricing: undefined },
    threads: 1,
    timeoutMs,
    clock: () => performance.now() + skippedMs,
    onThreadLost: (loss) => losses.push(loss),
    ...options,
  });
  const started = workers;
  return (text: string, caller = 'ann') => started.plan({ text, operationName: undefined }, caller);
}

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.catch((thrown: unknown) => thrown);
  return error instanceof ClientError ? error.code : `no refusal: ${String(error)}`;
}

describe('Threads that plan', () => {
  test('give the plan as text', async () => {
    const plan = await start(5000);
    expect(JSON.parse(await plan('{ a }'))).toMatchObject({ text: '{ a }' });
  });

  test('do the same work once for all who ask at the same time', async () => {
    const plan = await start(5000);
    const [first, second] = await Promise.all([plan('{ a }', 'ann'), plan('{ a }', 'bob')]);
    expect(second).toBe(first);
  });

  test('are replaced at the deadline, while others go on', async () => {
    const plan = await start(3_000);
    const hostile = refusal(plan('spin', 'eve'));
    const before = await plan('{ a }', 'bob');
    expect(await hostile).toBe('QUERY_PLANNING_TIMEOUT');
    expect(losses).toMatchObject([{ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    const during = await plan('{ b }', 'bob');
    expect(JSON.parse(during).threadId).toBe(JSON.parse(before).threadId);
    // Two at the same time need the new thread.
    await Promise.all([plan('{ c }', 'bob'), plan('{ d }', 'cat')]);
  });

  test('are not all taken by one caller, however many hostile operations they send', async () => {
    const plan = await start(3_000);
    const hostile = ['spin 1', 'spin 2', 'spin 3'].map((text) => refusal(plan(text, 'eve')));
    expect(JSON.parse(await plan('{ a }', 'bob'))).toMatchObject({ text: '{ a }' });
    expect(losses).toEqual([]);
    expect(await hostile[0]).toBe('QUERY_PLANNING_TIMEOUT');
    await Promise.all(hostile);
  });

  test('do not try again what cost a thread, until a minute has passed', async () => {
    const plan = await start(1_000);
    expect(await refusal(plan('spin', 'eve'))).toBe('QUERY_PLANNING_TIMEOUT');
    expect(await refusal(plan('spin', 'bob'))).toBe('QUERY_PLANNING_TIMEOUT');
    expect(losses.length).toBe(1);
    skippedMs = 61_000;
    expect(await refusal(plan('spin', 'cat'))).toBe('QUERY_PLANNING_TIMEOUT');
    expect(losses.length).toBe(2);
  });

  test('tell how long they worked in vain, to whoever made them and to nobody later', async () => {
    const plan = await start(200);
    const workOf = async (caller: string): Promise<number> => {
      const error: unknown = await plan('spin', caller).catch((thrown: unknown) => thrown);
      return error instanceof ClientError ? error.threadMs : Number.NaN;
    };
    expect(await workOf('eve')).toBeGreaterThanOrEqual(199);
    expect(await workOf('bob')).toBe(0);
  });

  test('are replaced when an operation takes too much memory', async () => {
    const plan = await start(20_000, { maxHeapMb: 48 });
    expect(await refusal(plan('grow', 'eve'))).toBe('QUERY_PLANNING_TIMEOUT');
    expect(JSON.parse(await plan('{ a }', 'bob'))).toMatchObject({ text: '{ a }' });
  });

  test('say whose document cannot be planned, and remember it', async () => {
    const plan = await start(5000);
    for (let turn = 0; turn < 2; turn += 1) {
      const error = await plan('throw').catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(InternalError);
      expect(String(error)).toMatch(/The document [0-9a-f]{64} cannot be planned/);
    }
    expect(losses).toEqual([]);
  });

  test('refuse in the words of the planner', async () => {
    const plan = await start(5000);
    const error = await plan('refuse').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'QUERY_PLANNING_TIMEOUT', message: 'too complex' });
  });
});

test('A thread that cannot start is said to be the reason', async () => {
  const missing = startOperationThreads({
    workerFile: '/nowhere/worker.ts',
    settings: { supergraphSdl: '', apiSchemaSdl: '', limits, requirements, pricing: undefined },
    threads: 1,
    timeoutMs: 1000,
    clock: () => 0,
    onThreadLost: () => undefined,
  });
  await expect(missing).rejects.toThrow('A planning thread did not start');
});
