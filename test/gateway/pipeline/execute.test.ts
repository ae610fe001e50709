import { describe, expect, test } from '@jest/globals';
import { buildSchema, parse } from 'graphql';
import { unknownAddress } from '#gateway/bounded/address-keys.ts';
import { compileOperation } from '#gateway/execution/compile-operation.ts';
import { TurnBudget } from '#gateway/bounded/turn-budget.ts';
import type { ExecutionOutcome } from '#gateway/execution/execute-operation.ts';
import { JsonText } from '#gateway/execution/json-text.ts';
import { Turns } from '#gateway/execution/turns.ts';
import { noPrices } from '#gateway/cost/field-prices.ts';
import { OperationProgram } from '#gateway/operations/operation-program.ts';
import { execute } from '#gateway/pipeline/execute.ts';
import type { Execution } from '#gateway/pipeline/execute.ts';
import type { Account } from '#gateway/pipeline/account.ts';
import type { PlannedOperation } from '#gateway/pipeline/request.ts';
import { layerOf, limitsOf, reserved } from '#test/testkit/account-of.ts';

const schema = buildSchema('type Query { id: ID }');
const document = parse('{ __typename }');
const programOf = (): OperationProgram =>
  new OperationProgram({ compiled, pricing, onGrowth: () => undefined });
const pricing = {
  schema,
  weights: {
    types: new Map(),
    fields: new Map(),
    arguments: new Map(),
    inputFields: new Map(),
    listSizes: new Map(),
  },
  settings: { defaultListSize: 10, maxListSize: 100 },
};
const compiled = compileOperation({
  plan: undefined,
  document,
  permittedDocument: document,
  hiddenTypes: new Map(),
  operationName: undefined,
  apiSchema: schema,
  supergraphSchema: schema,
  prices: noPrices,
});

/** A request as far as the stage looks at it. */
function planned(signal: AbortSignal, operation: 'query' | 'mutation'): PlannedOperation {
  const request: unknown = {
    program: programOf(),
    address: unknownAddress,
    signal,
    variables: {},
    coercedVariables: {},
    operation: { operation },
    permitted: { removed: [] },
    recorder: { add: () => {}, addFetch: () => {}, addSubgraphError: () => {} },
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the rest of a request is none of the stage's business
  return request as PlannedOperation;
}

function executionOf(changes: Partial<Execution> = {}): Execution {
  return {
    supergraphSchema: schema,
    senders: new Map(),
    errorRules: { includeSubgraphErrors: false, includeSubgraphNames: false, subgraphExtensions: ['code'] },
    turns: new Turns({ now: () => 0 }),
    turnBudget: new TurnBudget({ budgetMs: Infinity, clock: () => 0, turn: () => 0 }),
    sharesInFlight: false,
    isCrowded: () => false,
    largeAnswers: undefined,
    maxAnswerBytes: 50_000_000,
    introspect: async () => '{}',
    clock: () => 0,
    randomBytes: (size) => Buffer.alloc(size),
    ...changes,
  };
}

/** What the stage throws, and how often it marked that subgraphs may be asked. */
async function run(request: PlannedOperation, execution: Execution) {
  let begun = 0;
  const account: unknown = { markSent: () => (begun += 1) };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the rest of an account is none of the stage's business
  const error = await execute({ ...request, account: account as Account }, execution).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { error, begun };
}

describe('a request that is given up', () => {
  const gone = new Error('The client went away');

  test('before its turn has come did not begin', async () => {
    const request = planned(AbortSignal.abort(gone), 'mutation');
    expect(await run(request, executionOf())).toEqual({ error: gone, begun: 0 });
  });

  test('while it waits for its turn did not begin either', async () => {
    const rounds: (() => void)[] = [];
    const turns = new Turns({ atOnce: 0, now: () => 0, nextRound: (callback) => rounds.push(callback) });
    const abort = new AbortController();
    const failed = run(planned(abort.signal, 'query'), executionOf({ turns, sharesInFlight: true }));
    abort.abort(gone);
    expect(await failed).toEqual({ error: gone, begun: 0 });
  });

  test('while it waits for its turn takes nothing from a request that shares its execution', async () => {
    const rounds: (() => void)[] = [];
    const turns = new Turns({ atOnce: 0, now: () => 0, nextRound: (callback) => rounds.push(callback) });
    const execution = executionOf({ turns, sharesInFlight: true });
    const limits = limitsOf([layerOf('tenant')]);
    const [first, second] = [await reserved(limits, 30), await reserved(limits, 30)];
    const abort = new AbortController();
    const program = programOf();
    const request = (signal: AbortSignal, { account }: typeof first): PlannedOperation => ({
      ...planned(signal, 'query'),
      program,
      account,
    });
    const failed = first.account.run(() => execute(request(abort.signal, first), execution));
    const answer = second.account.run(() =>
      execute(request(new AbortController().signal, second), execution),
    );
    abort.abort(gone);
    await expect(failed).rejects.toBe(gone);
    for (const round of rounds) round();
    expect((await answer).data.text).toContain('Query');
  });

  test('after its turn has come had begun', async () => {
    const abort = new AbortController();
    const failed = run(planned(abort.signal, 'query'), executionOf({ sharesInFlight: true }));
    abort.abort(gone);
    expect(await failed).toEqual({ error: gone, begun: 1 });
  });
});

test('a request whose shared execution lost an answer to the bytes of another address begins itself', async () => {
  const { program, ...request } = planned(new AbortController().signal, 'query');
  const dropped: ExecutionOutcome = {
    data: new JsonText('null'),
    errors: [{ message: 'dropped', extensions: { code: 'SUBGRAPH_RESPONSE_DROPPED' } }],
    points: 0,
  };
  const shared: Pick<OperationProgram['inFlight'], 'join'> = {
    join: async () => ({ value: dropped, isShared: true }),
  };
  const sharing: unknown = { ...request, program: { compiled: program.compiled, inFlight: shared } };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the rest of a program is none of the stage's business
  const outcome = await run(sharing as PlannedOperation, executionOf({ sharesInFlight: true }));
  expect(outcome).toEqual({ error: undefined, begun: 1 });
});

test('of equal requests at one time only the first begins', async () => {
  const request = planned(new AbortController().signal, 'query');
  const execution = executionOf({ sharesInFlight: true });
  const outcomes = await Promise.all([run(request, execution), run(request, execution)]);
  expect(outcomes).toEqual([
    { error: undefined, begun: 1 },
    { error: undefined, begun: 0 },
  ]);
});
