import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { unknownAddress } from '#gateway/bounded/address-keys.ts';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { SubgraphFailure } from '#gateway/errors/subgraph-failure.ts';
import { compileOperation } from '#gateway/execution/compile-operation.ts';
import type { CompiledOperation } from '#gateway/execution/compile-operation.ts';
import { executeAnywhere } from '#gateway/execution/large/execute-anywhere.ts';
import { LargeAnswerProcess } from '#gateway/execution/large/large-answer-process.ts';
import type { LargeAnswerProcessOptions } from '#gateway/execution/large/large-answer-process.ts';
import type { ExecutionOutcome } from '#gateway/execution/execute-operation.ts';
import { noPrices } from '#gateway/cost/field-prices.ts';
import { createPlanner } from '#gateway/planning/create-planner.ts';
import { buildSupergraphSnapshot } from '#gateway/supergraph/build-supergraph-snapshot.ts';
import type { SupergraphSnapshot } from '#gateway/supergraph/supergraph-snapshot.ts';
import type { FetchRecord } from '#gateway/telemetry/access-record.ts';
import { stubSupergraph } from '#test/testkit/stub-graph.ts';

const sdl = stubSupergraph();
/** Enough to move an operation to the process. */
const largeAnswer = `{"data":{"hello":"${'x'.repeat(600_000)}"}}`;

const realFile = fileURLToPath(import.meta.resolve('#gateway/large-answer-worker.ts'));

let snapshot: SupergraphSnapshot;
let compiled: CompiledOperation;
let lost: unknown[];
let large: LargeAnswerProcess;

beforeAll(() => {
  snapshot = buildSupergraphSnapshot(sdl, { source: 'test' });
  compiled = compile('query($by: Greeting) { hello(by: $by) }');
});
beforeEach(() => {
  lost = [];
  large = createProcess();
});
afterEach(() => large.close());

function createProcess(
  file = realFile,
  options: Partial<LargeAnswerProcessOptions> = {},
): LargeAnswerProcess {
  return new LargeAnswerProcess({
    file,
    settings: {
      supergraphSdl: sdl,
      weights: undefined,
      maxResponseDepths: new Map([
        ['stub', 200],
        ['other', 200],
      ]),
      maxAnswerBytes: 50_000_000,
    },
    // Three run, one waits.
    maxRunningBytes: 6_000_000,
    maxWaitingBytes: 1_900_000,
    onLost: (error) => lost.push(error),
    ...options,
  });
}

function compile(text: string): CompiledOperation {
  const document = parse(text, { noLocation: true });
  const { apiSchema, supergraphSchema } = snapshot;
  return compileOperation({
    plan: createPlanner(sdl)({ text, operationName: undefined }),
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
    largeAnswers: large,
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
        ['other', { maxResponseDepth: 200, send: async () => Promise.reject(soldOut()) }],
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

/** What `down` fails with: an error status beside an error of the subgraph's own. */
function soldOut(): SubgraphFailure {
  return new SubgraphFailure('SUBGRAPH_HTTP_ERROR', 'It answered with status 409', {
    status: 409,
    reported: { message: 'Sold out', path: undefined, extensions: { code: 'SOLD_OUT' } },
  });
}

const runHello = (signal?: AbortSignal): Running =>
  run(compiled, 'query($by: Greeting) { hello(by: $by) }', largeAnswer, signal);

describe('the process for large answers', () => {
  test('fails each operation once when it dies, and starts again with the next one', async () => {
    large = createProcess(
      fileURLToPath(import.meta.resolve('#test/gateway/execution/large/dying-process.ts')),
    );
    for (const deaths of [1, 2]) {
      const runs = [runHello(), runHello(), runHello()];
      for (const { outcome, records } of runs) {
        await expect(outcome).rejects.toMatchObject({ code: 'GATEWAY_OVERLOADED' });
        expect(records).toEqual([expect.objectContaining({ aborted: true })]);
      }
      expect(lost).toHaveLength(deaths);
    }
  });

  test('runs out of memory without harm to this process, and is there again for the next operation', async () => {
    large = createProcess(realFile, { maxHeapMb: 48, maxRunningBytes: 80_000_000 });
    const text = 'query($by: Greeting) { hello(by: $by) }';
    const hungry = `{"data":{"hello":[${'[],'.repeat(3_000_000)}0]}}`;
    const runs = [run(compiled, text, hungry), runHello()];
    await expect(runs[0]?.outcome).rejects.toMatchObject({ code: 'GATEWAY_OVERLOADED', httpStatus: 503 });
    await expect(runs[1]?.outcome).rejects.toMatchObject({ code: 'GATEWAY_OVERLOADED' });
    expect(lost).toHaveLength(1);
    expect((await runHello().outcome).data.byteLength).toBeGreaterThan(600_000);
  }, 60_000);

  test('rejects an operation with GATEWAY_OVERLOADED where too many wait, the oldest first, and frees their places', async () => {
    const runs = [1, 2, 3, 4, 5].map(() => runHello());
    await expect(runs[3]?.outcome).rejects.toMatchObject({
      code: 'GATEWAY_OVERLOADED',
      httpStatus: 503,
      headers: { 'retry-after': '1' },
    });
    expect(runs[3]?.records).toEqual([expect.objectContaining({ aborted: true })]);
    await Promise.all(runs.toSpliced(3, 1).map(({ outcome }) => outcome));
    await runHello().outcome;
  });

  test('drops the result of an operation that nobody waits for, in the process or before it', async () => {
    const aborts = [1, 2, 3, 4].map(() => new AbortController());
    const runs = aborts.map(({ signal }) => runHello(signal));
    // Every subgraph has answered when the next round begins: three operations are in the process, one waits.
    await new Promise((resolve) => setImmediate(resolve));
    for (const abort of aborts) abort.abort(new Error('gone'));
    for (const { outcome, records } of runs) {
      await expect(outcome).rejects.toThrow('gone');
      expect(records).toEqual([expect.objectContaining({ aborted: true })]);
    }
    expect((await runHello().outcome).data.byteLength).toBeGreaterThan(600_000);
    expect(lost).toEqual([]);
  });

  test('passes on the code that a subgraph reported beside an error status', async () => {
    const text = '{ hello down }';
    const { errors } = await run(compile(text), text, largeAnswer).outcome;
    expect(errors).toEqual([
      expect.objectContaining({
        path: ['down'],
        extensions: expect.objectContaining({ code: 'SOLD_OUT', subgraphCode: 'SOLD_OUT' }),
      }),
    ]);
  });

  test('fails the operations in it when it is closed', async () => {
    const { outcome } = runHello();
    await new Promise((resolve) => setImmediate(resolve));
    large.close();
    await expect(outcome).rejects.toBeInstanceOf(InternalError);
  });
});
