import { describe, expect, test } from '@jest/globals';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { planKey } from '#gateway/operations/known-operation.ts';
import type { PermittedSelection } from '#gateway/operations/permitted-selection.ts';
import { operationsOf, textOf } from '#test/gateway/operations/operations-of.ts';

const text = '{ product { id name } }';
const label = 'percent(50)';

async function selectionOf(...options: Parameters<typeof operationsOf>) {
  const made = await operationsOf(...options);
  const select = async (sent = text, operationName?: string): Promise<PermittedSelection> => {
    const known = await made.operations.know(textOf(sent), 'ann');
    return known.select(operationName).whole.selection;
  };
  return { ...made, select };
}

describe('The program of a selection', () => {
  test('is made once, and says so', async () => {
    const { select, asked } = await selectionOf();
    const selection = await select();
    expect(selection.isCompiled([])).toBe(false);
    const first = await selection.program([], 'ann');
    const second = await selection.program([], 'bob');
    expect([first.cached, second.cached]).toEqual([false, true]);
    expect(second.program).toBe(first.program);
    expect(selection.isCompiled([])).toBe(true);
    expect(asked.planned.length).toBe(1);
    expect(await selection.plan([], 'ann')).toBe(first.program.compiled.planned);
  });

  test('differs by operation, and by the labels that hold', async () => {
    const { select, asked } = await selectionOf();
    const both = `query A ${text} query B ${text}`;
    const [a, b] = [await select(both, 'A'), await select(both, 'B')];
    for (const [selection, labels] of [
      [a, []],
      [a, [label]],
      [b, []],
      [a, [label]],
    ] as const) {
      await selection.program(labels, 'ann');
    }
    expect(asked.planned.map(({ operationName, activeLabels }) => [operationName, activeLabels])).toEqual([
      ['A', []],
      ['A', [label]],
      ['B', []],
    ]);
    const subgraphs = await Promise.all([a.program([], 'ann'), a.program([label], 'ann')]);
    expect(subgraphs.map(({ program }) => [...program.subgraphPoints({}).keys()])).toEqual([
      ['old'],
      ['old', 'new'],
    ]);
  });

  test('that is being made is waited for, each caller in their own queue', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const { select, asked } = await selectionOf({ plan: () => promise });
    const selection = await select('{ __typename }');
    asked.callers.length = 0;
    const both = Promise.all([selection.program([], 'ann'), selection.program([], 'bob')]);
    resolve('{"steps":[],"callKeys":[]}');
    const [first, second] = await both;
    expect([first.cached, second.cached]).toEqual([false, true]);
    expect(second.program).toBe(first.program);
    expect(asked.callers).toEqual(['ann', 'bob']);
  });

  test('that could not be planned is not kept', async () => {
    let fails = true;
    const { select, asked } = await selectionOf({
      plan: async () => {
        if (fails) throw new Error('late');
        return '{"steps":[],"callKeys":[]}';
      },
    });
    const selection = await select('{ __typename }');
    await expect(selection.program([], 'ann')).rejects.toThrow('late');
    fails = false;
    await selection.program([], 'ann');
    expect(asked.planned.length).toBe(2);
  });

  test('is made of the plan made ahead, where there is one', async () => {
    const { operations, select, asked } = await selectionOf();
    const plan = await (await select()).plan([], 'ann');
    expect(plan.program.steps.length).toBe(1);
    const { sha256 } = textOf(text);
    const { operations: other, asked: askedNow } = await operationsOf();
    const planText = await operations.work.plan({ text, operationName: undefined }, 'ann');
    const validation = await operations.work.validate(text, 'ann');
    other.register(
      new Map([
        [
          sha256,
          { validation, plans: new Map([[planKey(undefined, []), planText]]), incompatible: undefined },
        ],
      ]),
    );
    const known = await other.know(textOf(text), 'ann');
    const { cached, program } = await known.select(undefined).whole.selection.program([], 'ann');
    expect(cached).toBe(true);
    expect(program.compiled.planned).toEqual(plan);
    expect(askedNow.planned).toEqual([]);
    expect(asked.planned.length).toBe(2);
  });

  test('whose plan makes no sense fails with the id of the document', async () => {
    const { select } = await selectionOf({ plan: async () => '{"steps":[[{"operation":"{"}]]}' });
    const failing = (await select()).program([], 'ann');
    await expect(failing).rejects.toThrow(InternalError);
    await expect(failing).rejects.toThrow(textOf(text).sha256);
  });

  test('takes room on the shelf, with the prices of its requests', async () => {
    const { select, shelf } = await selectionOf();
    const selection = await select();
    const sizes = [shelf.status.bytes];
    const { program } = await selection.program([], 'ann');
    sizes.push(shelf.status.bytes);
    program.subgraphPoints({});
    sizes.push(shelf.status.bytes);
    program.subgraphPoints({});
    expect(shelf.status.bytes).toBe(sizes[2]);
    expect(sizes.toSorted((a, b) => a - b)).toEqual(sizes);
    expect(new Set(sizes).size).toBe(3);
  });
});
