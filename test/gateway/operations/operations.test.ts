import { describe, expect, test } from '@jest/globals';
import { ClientError } from '#gateway/errors/client-error.ts';
import type { PreparedText } from '#gateway/operations/operations.ts';
import { InvalidDocument } from '#gateway/validation/invalid-document.ts';
import type { ValidationFailure } from '#gateway/validation/invalid-document.ts';
import { operationsOf, textOf } from '#test/gateway/operations/operations-of.ts';

const failure: ValidationFailure = {
  code: 'GRAPHQL_VALIDATION_FAILED',
  message: 'Cannot query field "nope".',
  locations: [{ line: 1, column: 3 }],
};
const text = '{ product { id } }';

const rejected = async (promise: Promise<unknown>): Promise<unknown> =>
  await promise.then(
    () => 'nothing',
    (error: unknown) => error,
  );

describe('A text', () => {
  test('that is valid is known with its tree, its digest and what its operations demand', async () => {
    const { operations } = await operationsOf();
    const source = textOf(
      'query A($on: Boolean!) { product { price @include(if: $on) } } query B { product { id } }',
    );
    const known = await operations.know(source, 'ann');
    expect(known).toMatchObject({ ...source, document: { kind: 'Document' }, introspects: false });
    expect(known.select('A').demands.length).toBe(1);
    expect(known.select('B').demands).toEqual([]);
    expect(known.select('A').conditions).toEqual(['on']);
    expect(known.select('A')).toBe(known.select('A'));
    expect(() => known.select(undefined)).toThrow(ClientError);
    expect(known.operations().map(({ name }) => name)).toEqual(['A', 'B']);
  });

  test('is known once, for requests at the same time and after one another', async () => {
    const { operations, asked } = await operationsOf();
    const [first, second] = await Promise.all([
      operations.know(textOf(text), 'ann'),
      operations.know(textOf(text), 'bob'),
    ]);
    // Each waits in the caller's own queue; the threads do the same work once.
    expect([asked.validated, asked.callers]).toEqual([
      [text, text],
      ['ann', 'bob'],
    ]);
    expect(second).toBe(first);
    expect(await operations.know(textOf(text), 'cat')).toBe(first);
    expect(asked.validated.length).toBe(2);
  });

  test('that is not valid is rejected with every failure, and that is remembered', async () => {
    const second = { ...failure, message: 'second', locations: undefined };
    const { operations, asked } = await operationsOf({
      validate: async () => ({ failures: [failure, second] }),
    });
    const error = await rejected(operations.know(textOf('{ nope }'), 'ann'));
    expect(error).toBeInstanceOf(InvalidDocument);
    expect(error).toMatchObject({
      errors: [
        { code: 'GRAPHQL_VALIDATION_FAILED', message: failure.message, locations: failure.locations },
        { message: 'second', locations: undefined },
      ],
    });
    expect(await rejected(operations.know(textOf('{ nope }'), 'bob'))).toBe(error);
    expect(asked.validated.length).toBe(1);
    expect(operations.knows(textOf('{ nope }').sha256)).toBe(true);
  });

  test('that a thread was too late for is not remembered', async () => {
    let isLate = true;
    const { operations, asked } = await operationsOf({
      validate: async () => {
        if (isLate) throw new ClientError('QUERY_PLANNING_TIMEOUT', 'late');
        return { failures: [], tokens: 3, demands: { operations: [], conditions: [] } };
      },
    });
    const both = [operations.know(textOf(text), 'ann'), operations.know(textOf(text), 'bob')];
    for (const { status } of await Promise.allSettled(both)) expect(status).toBe('rejected');
    isLate = false;
    expect(await operations.know(textOf(text), 'ann')).toMatchObject({ text });
    expect(asked.validated.length).toBe(3);
  });

  test('that was planned with its validation takes room for that plan, and gives it back with the program', async () => {
    const { operations, asked, shelf } = await operationsOf({
      validate: async () => ({
        failures: [],
        tokens: 3,
        demands: { operations: [], conditions: [] },
        plan: `${' '.repeat(100_000)}{"steps":[],"callKeys":[]}`,
      }),
    });
    const known = await operations.know(textOf(text), 'ann');
    expect(shelf.status.bytes).toBeGreaterThan(100_000);
    const { selection } = known.select(undefined).whole;
    const lookups = await Promise.all([selection.program([], 'ann'), selection.program([], 'bob')]);
    expect(lookups.map(({ cached }) => cached)).toEqual([false, true]);
    expect(lookups[1].program).toBe(lookups[0].program);
    expect(asked.planned).toEqual([]);
    expect(shelf.status.bytes).toBeLessThan(100_000);
  });

  test('is priced once, too expensive ones too', async () => {
    const { operations, shelf } = await operationsOf();
    const known = await operations.know(textOf('{ list { id } }'), 'ann');
    const before = shelf.status.bytes;
    const operation = known.select(undefined);
    expect(operation.price().pointsFor({})).toBe(5);
    expect(operation.price()).toBe(operation.price());
    expect(shelf.status.bytes).toBeGreaterThan(before);
  });

  test('is described once, and apart from what is known of it', async () => {
    let described = 0;
    const { operations, shelf } = await operationsOf({
      // Both wait in their own queues; the threads do the same work once.
      describe: async () => {
        described += 1;
        return { introspectsOnly: true };
      },
    });
    const source = textOf(text);
    expect(operations.isDescribed(source.sha256)).toBe(false);
    await Promise.all([operations.describe(source, 'ann'), operations.describe(source, 'bob')]);
    expect([described, shelf.status.entries]).toEqual([2, 1]);
    for (let turn = 0; turn < 2; turn += 1) {
      expect(await operations.describe(source, 'ann')).toEqual({ introspectsOnly: true });
    }
    expect(described).toBe(2);
    expect([operations.isDescribed(source.sha256), operations.knows(source.sha256)]).toEqual([true, false]);
  });
});

const prepared = (changes: Partial<PreparedText> = {}): PreparedText => ({
  validation: { failures: [], tokens: 3, demands: { operations: [['', []]], conditions: [] } },
  plans: new Map(),
  incompatible: undefined,
  ...changes,
});

describe('A registered document', () => {
  test('needs no thread to be known', async () => {
    const { operations, asked } = await operationsOf();
    const source = textOf(text);
    operations.register(new Map([[source.sha256, prepared()]]));
    expect(operations.knows(source.sha256)).toBe(true);
    expect(await operations.know(source, 'ann')).toMatchObject({ text });
    expect(asked.validated).toEqual([]);
  });

  test('that no longer fits the supergraph is rejected, without a thread too', async () => {
    const { operations, asked } = await operationsOf();
    const source = textOf('{ gone }');
    operations.register(new Map([[source.sha256, prepared({ validation: { failures: [failure] } })]]));
    for (let turn = 0; turn < 2; turn += 1) {
      expect(await rejected(operations.know(source, 'ann'))).toMatchObject({
        errors: [{ message: failure.message }],
      });
    }
    expect(asked.validated).toEqual([]);
  });

  test('stays known through a flood of others, which stays within the budget and is counted', async () => {
    const { operations, shelf, asked } = await operationsOf({}, { maxBytes: 400_000 });
    const registered = textOf(text);
    operations.register(new Map([[registered.sha256, prepared()]]));
    const first = await operations.know(registered, 'ann');
    const distinct = 10_000;
    let most = 0;
    for (let index = 0; index < distinct; index += 1) {
      // A third of them is not valid.
      const query = index % 3 === 0 ? `{ nope${index} }` : `query Q${index} { product { id } }`;
      await operations.know(textOf(query), 'eve').catch(() => undefined);
      most = Math.max(most, shelf.status.bytes);
    }
    expect(most).toBeLessThanOrEqual(400_000);
    const { entries, evictions, registered: kept } = shelf.status;
    expect(entries + evictions).toBe(distinct + 1);
    expect(entries).toBeGreaterThan(50);
    expect(kept.entries).toBe(1);
    expect(await operations.know(registered, 'ann')).toBe(first);
    expect(asked.validated.length).toBe(distinct);
  });

  test('is the first to go once it is registered no longer', async () => {
    const { operations, shelf } = await operationsOf();
    const source = textOf(text);
    operations.register(new Map([[source.sha256, prepared({ plans: new Map([['a', 'x'.repeat(100)]]) })]]));
    await operations.know(source, 'ann');
    expect(shelf.status).toMatchObject({
      registered: { entries: 1 },
      prepared: { bytes: 100, documents: 1 },
    });
    operations.register(new Map());
    expect(shelf.status).toMatchObject({ registered: { entries: 0 }, prepared: { bytes: 0, documents: 0 } });
  });
});

describe('The budget', () => {
  test('may be smaller than one document: nothing is kept, and everything works', async () => {
    const { operations, shelf, asked } = await operationsOf({}, { maxBytes: 1 });
    for (let turn = 0; turn < 2; turn += 1) {
      const known = await operations.know(textOf(text), 'ann');
      const operation = known.select(undefined);
      expect(operation.price().pointsFor({})).toBe(1);
      const { program } = await operation.whole.selection.program([], 'ann');
      expect(program.subgraphPoints({})).toEqual(new Map([['old', 1]]));
      expect(await rejected(operations.know(textOf('{ nope }'), 'ann'))).toBeInstanceOf(InvalidDocument);
    }
    expect(shelf.status).toMatchObject({ bytes: 0, entries: 0 });
    expect(operations.knows(textOf(text).sha256)).toBe(false);
    expect(asked.validated.length).toBe(4);
  });

  test('is free again when the supergraph is replaced, whatever requests under way still make', async () => {
    const { operations, shelf } = await operationsOf();
    const source = textOf(text);
    operations.register(new Map([[source.sha256, prepared()]]));
    const known = await operations.know(source, 'ann');
    await operations.describe(source, 'ann');
    operations.close();
    await known.select(undefined).whole.selection.program([], 'ann');
    await operations.know(textOf('{ __typename }'), 'ann');
    operations.register(new Map([[source.sha256, prepared()]]));
    expect(shelf.status).toMatchObject({ bytes: 0, entries: 0, prepared: { documents: 0 } });
  });
});
