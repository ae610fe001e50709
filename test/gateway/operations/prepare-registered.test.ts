import { describe, expect, test } from '@jest/globals';
import { documentId } from '#gateway/documents/document-id.ts';
import type { RegisteredDocument } from '#gateway/documents/document-list.ts';
import type { OperationWork } from '#gateway/operations/operation-work.ts';
import { compileRegistered, prepareRegistered } from '#gateway/operations/prepare-registered.ts';
import type { PreparedRegistered } from '#gateway/operations/prepare-registered.ts';
import { operationsOf, textOf } from '#test/gateway/operations/operations-of.ts';

function registered(
  name: string,
  text = `query ${name} { product { id } }`,
  client = 'web',
): RegisteredDocument {
  return { client, document: { id: documentId(text), name, kind: 'query', text, state: 'active' } };
}

/** Prepares lists one after the other, as a gateway does. */
async function gateway(changes: Partial<OperationWork> = {}, options: { readonly maxBytes?: number } = {}) {
  const made = await operationsOf(changes, options);
  const { operations, asked } = made;
  const { signal } = new AbortController();
  const prepare = async (list: readonly RegisteredDocument[]): Promise<PreparedRegistered> => {
    asked.validated.length = asked.planned.length = 0;
    const onProgress = (): void => undefined;
    const prepared = await prepareRegistered({
      registered: list,
      operations,
      concurrency: 2,
      signal,
      onProgress,
    });
    operations.register(prepared.texts);
    return prepared;
  };
  let rested = 0;
  const compile = async (list: readonly RegisteredDocument[]): Promise<number> => {
    rested = 0;
    const rest = async (): Promise<void> => void (rested += 1);
    await compileRegistered({ registered: list, operations, signal, rest, clock: () => 0 });
    return rested;
  };
  const plannedNames = () => asked.planned.map(({ operationName = '' }) => operationName).sort();
  return { ...made, prepare, compile, plannedNames };
}

describe('Preparing registered documents', () => {
  test('prepares a text once, however many clients have registered it', async () => {
    const { prepare, plannedNames } = await gateway();
    const list = [registered('A'), registered('A', undefined, 'ios'), registered('B')];
    const { texts, progress, incompatible } = await prepare(list);
    expect(plannedNames()).toEqual(['A', 'B']);
    expect([texts.size, incompatible]).toEqual([2, []]);
    expect(progress).toEqual({ done: 2, failed: 0, total: 2 });
  });

  test('keeps a plan that comes with the validation, and makes no other', async () => {
    const quick = registered('A');
    const { prepare, plannedNames, operations } = await gateway({
      validate: async (text) => ({
        failures: [],
        tokens: 5,
        demands: { operations: [], conditions: [] },
        plan: text === quick.document.text ? '{"steps":[],"callKeys":[]}' : undefined,
      }),
    });
    const { texts } = await prepare([quick, registered('B')]);
    expect(plannedNames()).toEqual(['B']);
    const { sha256, text } = textOf(quick.document.text);
    expect([...(texts.get(sha256)?.plans.values() ?? [])]).toEqual(['{"steps":[],"callKeys":[]}']);
    // It is kept once.
    expect(texts.get(sha256)?.validation).not.toHaveProperty('plan');
    const known = await operations.know({ sha256, text }, 'ann');
    expect((await known.select('A').whole.selection.plan([], 'ann')).program.steps).toEqual([]);
    expect(plannedNames()).toEqual(['B']);
  });

  test('plans for every outcome of the labels that matter', async () => {
    const { prepare, asked } = await gateway();
    await prepare([registered('A', 'query A { product { name } }')]);
    expect(asked.planned.map(({ activeLabels }) => activeLabels)).toEqual([['percent(50)'], []]);
  });

  test('neither validates nor plans an unchanged document again when only the list changes', async () => {
    const { prepare, asked, plannedNames, operations } = await gateway();
    await prepare([registered('A'), registered('B')]);
    const after = await prepare([registered('B'), registered('C')]);
    expect(plannedNames()).toEqual(['C']);
    expect(asked.validated).toEqual(['query C { product { id } }']);
    expect(after.progress.total).toBe(1);
    // What is on the list no longer is not kept.
    const digests = [registered('B'), registered('C')].map(({ document }) => textOf(document.text).sha256);
    expect([...operations.prepared.keys()].sort()).toEqual(digests.sort());
  });

  test('does not look at invalid documents again, and reports them each time to each client', async () => {
    const { prepare, asked } = await gateway();
    const bad = 'query Bad { gone }';
    const list = [registered('Bad', bad), registered('Bad', bad, 'ios')];
    const before = await prepare(list);
    expect(asked.validated).toHaveLength(1);
    const after = await prepare(list);
    expect([asked.validated, asked.planned]).toEqual([[], []]);
    for (const { incompatible } of [before, after]) {
      expect(incompatible.map(({ registered: { client } }) => client)).toEqual(['web', 'ios']);
      for (const { error } of incompatible) expect(String(error)).toContain('Cannot query field "gone"');
    }
  });

  test('tries again what could not be planned', async () => {
    let isBusy = true;
    const { prepare } = await gateway({
      plan: async () => {
        if (isBusy) throw new Error('no thread was free');
        return '{"steps":[],"callKeys":[]}';
      },
    });
    const list = [registered('A')];
    const before = await prepare(list);
    expect(before.incompatible).toMatchObject([{ error: { message: 'no thread was free' } }]);
    isBusy = false;
    const after = await prepare(list);
    expect(after.incompatible).toEqual([]);
    expect([...after.texts.values()].map(({ plans }) => plans.size)).toEqual([1]);
  });
});

describe('Compiling registered documents', () => {
  test('asks no thread, rests after each, and leaves out what is compiled or does not fit', async () => {
    const { prepare, compile, asked, operations } = await gateway();
    const list = [registered('A'), registered('Bad', 'query Bad { gone }'), registered('B')];
    await prepare(list);
    asked.planned.length = asked.validated.length = 0;
    expect(await compile(list)).toBe(2);
    expect(await compile(list)).toBe(0);
    expect([asked.planned, asked.validated]).toEqual([[], []]);
    const known = await operations.know(textOf('query A { product { id } }'), 'ann');
    expect(known.select('A').whole.selection.isCompiled([])).toBe(true);
  });

  test('stops at three quarters of the shelf, so that nothing is compiled in vain', async () => {
    const { prepare, compile, shelf } = await gateway({}, { maxBytes: 200_000 });
    const list = Array.from({ length: 50 }, (_, index) => registered(`A${index}`));
    await prepare(list);
    expect(await compile(list)).toBeLessThan(50);
    const { bytes, evictions } = shelf.status;
    expect(evictions).toBe(0);
    expect(bytes).toBeGreaterThan(150_000);
  });
});
