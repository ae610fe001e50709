import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createInspector } from '#allowlist/inspection/inspect-document.ts';
import type { InspectDocument } from '#allowlist/inspection/inspect-document.ts';
import { coerceVariables } from '#gateway/graphql/coerce-variables.ts';
import { describeProgram, wavesOf } from '#gateway/execution/program/describe-program.ts';
import { readOperationRules } from '#gateway/operations/operation-rules.ts';
import { Operations } from '#gateway/operations/operations.ts';
import { Shelf } from '#gateway/operations/shelf.ts';
import { startOperationThreads } from '#gateway/operations/threads/operation-threads.ts';
import type { OperationThreads } from '#gateway/operations/threads/operation-threads.ts';
import { buildSupergraphSnapshot } from '#gateway/supergraph/build-supergraph-snapshot.ts';
import { identityWith } from '#test/gateway/authorization/guarded.ts';
import { runWeir } from '#test/gateway/cli/run-weir.ts';
import { shopSdl, textOf } from '#test/gateway/operations/operations-of.ts';

const limits = { maxTokens: 5000, maxDepth: 20, maxAliases: 500, maxRootFields: 500, maxDirectives: 500 };
const listSizes = { defaultListSize: 10, maxListSize: 1000 };
const label = 'percent(50)';

let folder: string;
let threads: OperationThreads;
let gateway: Operations;
let inspect: InspectDocument;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-agreement-'));
  await writeFile(join(folder, 'supergraph.graphql'), shopSdl);
  const snapshot = buildSupergraphSnapshot(shopSdl, { source: 'test' });
  const rules = await readOperationRules({ snapshot, listSizes });
  threads = await startOperationThreads({
    workerFile: fileURLToPath(import.meta.resolve('#gateway/operations/threads/thread.ts')),
    settings: {
      supergraphSdl: snapshot.sdl,
      apiSchemaSdl: snapshot.apiSchemaSdl,
      limits,
      requirements: rules.requirements,
      pricing: undefined,
    },
    threads: 1,
    timeoutMs: 60_000,
    clock: () => performance.now(),
    onThreadLost: () => undefined,
  });
  gateway = new Operations({ rules, work: threads, shelf: new Shelf({ maxBytes: 10_000_000 }) });
  inspect = await createInspector({ supergraph: snapshot, limits, listSizes, maxPoints: undefined });
});
afterAll(async () => {
  await threads.close();
  await rm(folder, { recursive: true });
});

interface Asks {
  /** undefined: anonymous. */
  readonly scopes: readonly string[] | undefined;
  readonly labels: readonly string[];
}

/** What the gateway's own objects say, with its threads. */
async function fromGateway(text: string, { scopes, labels }: Asks) {
  const known = (await gateway.know(textOf(text), 'ann')).select(undefined);
  const { node: operation, conditions } = known;
  const schema = gateway.rules.apiSchema;
  const variables = coerceVariables({ schema, operation, variables: {}, mayReadSchema: true, conditions });
  const caller = { identity: scopes && identityWith(scopes), grantedPolicies: new Set<string>() };
  const { removed, selection } = await known.permittedFor(known.denialsFor(caller, variables), 'ann');
  const { program } = await selection.program(labels, 'ann');
  const whole = await known.whole.selection.program(labels, 'ann');
  return {
    points: known.price().pointsFor(variables),
    removed,
    waves: wavesOf(describeProgram(program.compiled.program, variables)),
    subgraphs: Object.fromEntries(whole.program.subgraphPoints(variables)),
    outcomes: known.labelOutcomes(),
  };
}

/** What the commands print. */
async function fromCommands(text: string, { scopes, labels }: Asks) {
  await writeFile(join(folder, 'operation.graphql'), text);
  const file = ['operation.graphql', '--supergraph', 'supergraph.graphql', '--json', '--variables', '{}'];
  const holding = labels.flatMap((name) => ['--label', name]);
  const caller = scopes ? ['--scopes', scopes.join(',')] : ['--anonymous'];
  const plan = await runWeir(folder, 'query', 'plan', ...file, ...holding, ...caller);
  const cost = await runWeir(folder, 'cost', 'explain', ...file, ...holding);
  expect([plan.stderr, cost.stderr]).toEqual(['', '']);
  const { waves, removed = [] } = JSON.parse(plan.stdout);
  const { points, subgraphs } = JSON.parse(cost.stdout);
  return { points, removed, waves, subgraphs };
}

describe.each([
  ['a roll-out and a removed field', 'query A { product { name price stock } }'],
  ['hidden objects and a list', 'query A($n: Int = 3) { node { id } list(first: $n) { id name margin } }'],
])('Of an operation with %s', (_case, text) => {
  test.each([
    [undefined, []],
    [[], [label]],
    [['finance'], []],
  ])(
    'gateway and commands report the same price, removed fields, plan and requests, for scopes %j and labels %j',
    async (scopes, labels) => {
      const { outcomes: _, ...said } = await fromGateway(text, { scopes, labels });
      expect(await fromCommands(text, { scopes, labels })).toEqual(JSON.parse(JSON.stringify(said)));
    },
  );

  test('the allowlist reports the same price, subgraphs, and whether anything is removed', async () => {
    const { facts } = await inspect({ place: 'file', text, aliases: [] });
    const anonymous = await fromGateway(text, { scopes: undefined, labels: [] });
    const subgraphs = new Set<string>();
    for (const labels of anonymous.outcomes) {
      const outcome = await fromGateway(text, { scopes: ['finance'], labels });
      for (const name of Object.keys(outcome.subgraphs)) subgraphs.add(name);
    }
    expect(facts.points?.default).toBe(anonymous.points);
    expect(facts.subgraphs).toEqual([...subgraphs].sort());
    expect(facts.authenticated).toBe(true);
    expect(anonymous.removed.length).toBeGreaterThan(0);
    expect((await fromGateway(text, { scopes: facts.requiredScopes ?? [], labels: [] })).removed).toEqual([]);
  });
});
