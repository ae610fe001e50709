import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from '@jest/globals';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { Operations } from '#gateway/operations/operations.ts';
import { Shelf } from '#gateway/operations/shelf.ts';
import { startOperationThreads } from '#gateway/operations/threads/operation-threads.ts';
import type { OperationThreads } from '#gateway/operations/threads/operation-threads.ts';
import { buildSupergraphSnapshot } from '#gateway/supergraph/build-supergraph-snapshot.ts';
import { rulesOf, shopSdl, textOf } from '#test/gateway/operations/operations-of.ts';

const limits = { maxTokens: 100, maxDepth: 10, maxAliases: 10, maxRootFields: 10, maxDirectives: 10 };
const callers = ['ann', 'bob', 'cat', 'dan', 'eve'];

let threads: OperationThreads | undefined;
afterEach(() => threads?.close());

async function start(): Promise<Operations> {
  const rules = await rulesOf();
  const snapshot = buildSupergraphSnapshot(shopSdl, { source: 'test' });
  const { requirements } = rules;
  threads = await startOperationThreads({
    workerFile: fileURLToPath(import.meta.resolve('#test/gateway/operations/threads/mortal-worker.ts')),
    settings: {
      supergraphSdl: snapshot.sdl,
      apiSchemaSdl: snapshot.apiSchemaSdl,
      limits,
      requirements,
      pricing: undefined,
    },
    threads: 1,
    timeoutMs: 60_000,
    clock: () => performance.now(),
    onThreadLost: () => undefined,
  });
  return new Operations({ rules, work: threads, shelf: new Shelf({ maxBytes: 1_000_000 }) });
}

/** All the way of a caller without a credential. */
async function programOf(operations: Operations, text: string, caller: string): Promise<unknown> {
  const known = (await operations.know(textOf(text), caller)).select(undefined);
  const denials = known.denialsFor({ identity: undefined, grantedPolicies: new Set() }, {});
  const { selection } = await known.permittedFor(denials, caller);
  return (await selection.program([], caller)).program;
}

test.each(['validate', 'filter', 'plan'])(
  'When a thread ends in the middle of `%s`, each of five callers gets one typed error, and others their answer',
  async (task) => {
    const operations = await start();
    // Labels of @override matter to `name`, so that it is planned by itself; to `price` a credential, so that it is filtered.
    const text = task === 'plan' ? '{ product { id name } }' : '{ product { id name price } }';
    const fatal = `${text} # ends in ${task}`;
    let settled = 0;
    const outcomes = await Promise.allSettled(
      callers.map((caller) => programOf(operations, fatal, caller).finally(() => (settled += 1))),
    );
    const errors = outcomes.map((outcome) =>
      outcome.status === 'rejected' ? outcome.reason : outcome.value,
    );
    for (const error of errors) expect(error).toBeInstanceOf(InternalError);
    expect(settled).toBe(callers.length);
    // The threads are there again, for as many callers as before.
    const programs = await Promise.all(callers.map((caller) => programOf(operations, text, caller)));
    expect(new Set(programs).size).toBe(1);
  },
);
