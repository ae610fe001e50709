import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { unknownAddress } from '#gateway/bounded/address-keys.ts';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { compileOperation } from '#gateway/execution/compile-operation.ts';
import type { CompiledOperation } from '#gateway/execution/compile-operation.ts';
import { executeAnywhere } from '#gateway/execution/large/execute-anywhere.ts';
import { LargeAnswerThread } from '#gateway/execution/large/large-answer-thread.ts';
import type { ExecutionOutcome } from '#gateway/execution/execute-operation.ts';
import { noPrices } from '#gateway/cost/field-prices.ts';
import { createWeirPlanner } from '#gateway/planning/program/plan-program.ts';
import { buildSupergraphSnapshot } from '#gateway/supergraph/build-supergraph-snapshot.ts';
import type { SupergraphSnapshot } from '#gateway/supergraph/supergraph-snapshot.ts';
import type { FetchRecord } from '#gateway/telemetry/access-record.ts';
import { stubSupergraph } from '#test/testkit/stub-graph.ts';

const sdl = stubSupergraph();
/** Enough to move an operation to the thread. */
const large = `{"data":{"hello":"${'x'.repeat(600_000)}"}}`;

const realWorker = fileURLToPath(import.meta.resolve('#gateway/large-answer-worker.ts'));

let snapshot: SupergraphSnapshot;
let compiled: CompiledOperation;
let lost: unknown[];
let thread: LargeAnswerThread;

beforeAll(() => {
  snapshot = buildSupergraphSnapshot(sdl, { source: 'test' });
  compiled = compile('query($by: Greeting) { hello(by: $by) }');
});
beforeEach(() => {
  lost = [];
  thread = createThread();
});
afterEach(() => thread.close());

function createThread(workerFile = realWorker): LargeAnswerThread {
  return new LargeAnswerThread({
    workerFile,
    settings: {
      supergraphSdl: sdl,
      weights: undefined,
      maxResponseDepths: new Map([['stub', 200]]),
      maxAnswerBytes: 50_000_000,
    },
    maxRuns: 3,
    maxWaiting: 1,
    onLost: (error) => lost.push(error),
  });
}

function compile(text: string): CompiledOperation {
  const document = parse(text, { noLocation: true });
  const { apiSchema, supergraphSchema } = snapshot;
  return compileOperation({
    plan: createWeirPlanner(sdl)({ text, operationName: undefined }),
    document,
    permittedDocument: document,
    hiddenTypes: new Map(),
    operationName: undefined,
    apiSchema,
    supergraphSchema,
    prices: noPrices,
  });
}

interface Running {
  readonly outcome: Promise<ExecutionOutcome>;
  readonly records: readonly FetchRecord[];
}

/** Runs an operation whose subgraph answers at once. */
function run(operation: CompiledOperation, text: string, answer: string, signal?: AbortSignal): Running {
  const records: FetchRecord[] = [];
  const outcome = executeAnywhere({
    compiled: operation,
    supergraphSchema: snapshot.supergraphSchema,
    variables: {},
    coercedVariables: {},
    introspect: async () => '{}',
    largeAnswers: thread,
    texts: () => ({ text, permittedText: text, operationName: undefined }),
    context: {
      senders: new Map([
        [
          'stub',
          {
            maxResponseDepth: 200,
            send: async () => {
              const responseBytes = answer.length;
              return { body: answer, status: 200, requestBytes: 1, responseBytes, isShared: false };
            },
          },
        ],
      ]),
      identityHeaders: [],
      address: unknownAddress,
      nextSpan: () => ({ spanId: 'span', traceparent: '00-trace-span-01' }),
      signal: signal ?? new AbortController().signal,
      clock: () => 0,
      onFetch: (record) => records.push(record),
      onSubgraphError: () => undefined,
      errorRules: { includeSubgraphErrors: false, includeSubgraphNames: false, subgraphExtensions: ['code'] },
    },
  });
  // Looked at later.
  outcome.catch(() => undefined);
  return { outcome, records };
}

const runHello = (signal?: AbortSignal): Running =>
  run(compiled, 'query($by: Greeting) { hello(by: $by) }', large, signal);

describe('the thread for large answers', () => {
  test('fails each operation once when it dies, and starts again with the next one', async () => {
    thread = createThread(
      fileURLToPath(import.meta.resolve('#test/gateway/execution/large/dying-worker.ts')),
    );
    for (const deaths of [1, 2]) {
      const runs = [runHello(), runHello(), runHello()];
      for (const { outcome, records } of runs) {
        await expect(outcome).rejects.toBeInstanceOf(InternalError);
        expect(records).toEqual([expect.objectContaining({ aborted: true })]);
      }
      expect(lost).toHaveLength(deaths);
    }
  });

  test('rejects an operation with GATEWAY_OVERLOADED where too many wait, and frees their places', async () => {
    const runs = [1, 2, 3, 4, 5].map(() => runHello());
    await expect(runs[4]?.outcome).rejects.toMatchObject({
      code: 'GATEWAY_OVERLOADED',
      httpStatus: 503,
      headers: { 'retry-after': '1' },
    });
    expect(runs[4]?.records).toEqual([expect.objectContaining({ aborted: true })]);
    await Promise.all(runs.slice(0, 4).map(({ outcome }) => outcome));
    await runHello().outcome;
  });

  test('drops the result of an operation that nobody waits for, in the thread or before it', async () => {
    const aborts = [1, 2, 3, 4].map(() => new AbortController());
    const runs = aborts.map(({ signal }) => runHello(signal));
    // Every subgraph has answered when the next round begins: three operations are in the thread, one waits.
    await new Promise((resolve) => setImmediate(resolve));
    for (const abort of aborts) abort.abort(new Error('gone'));
    for (const { outcome, records } of runs) {
      await expect(outcome).rejects.toThrow('gone');
      expect(records).toEqual([expect.objectContaining({ aborted: true })]);
    }
    expect((await runHello().outcome).data.byteLength).toBeGreaterThan(600_000);
    expect(lost).toEqual([]);
  });

  test('fails the operations in it when it is closed', async () => {
    const { outcome } = runHello();
    await new Promise((resolve) => setImmediate(resolve));
    await thread.close();
    await expect(outcome).rejects.toBeInstanceOf(InternalError);
  });
});
