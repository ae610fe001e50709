import { describe, expect, test } from '@jest/globals';
import { PlanCache } from '#gateway/planning/plan-cache.ts';
import type { MakePlan } from '#gateway/planning/plan-cache.ts';

const request = (text: string, activeLabels: readonly string[] = [], operationName?: string) => ({
  text,
  operationName,
  activeLabels,
});

/** A cache that notes what it has made; a plan is as long as its text says. */
function cacheThat(makePlan: MakePlan = async () => '{"kind":"QueryPlan"}', max = 10) {
  const made: string[] = [];
  const cache = new PlanCache({
    max,
    makePlan: (wanted, caller) => {
      made.push(wanted.text);
      return makePlan(wanted, caller);
    },
  });
  return { made, cache };
}

describe('The plans of a snapshot', () => {
  test('are made once, and say so', async () => {
    const { made, cache } = cacheThat();
    expect(await cache.get(request('{ a }'), 'ann')).toMatchObject({
      plan: { kind: 'QueryPlan' },
      cached: false,
    });
    expect(await cache.get(request('{ a }'), 'bob')).toMatchObject({ cached: true });
    expect(made).toEqual(['{ a }']);
  });

  test('differ by operation, and by the labels that hold', async () => {
    const { made, cache } = cacheThat();
    await cache.get(request('{ a }'), 'ann');
    await cache.get(request('{ a }', ['percent(5)']), 'ann');
    await cache.get(request('{ a }', [], 'A'), 'ann');
    await cache.get(request('{ a }', ['percent(5)']), 'ann');
    expect(made.length).toBe(3);
  });

  test('that are being made are waited for, each caller in their own queue', async () => {
    const callers: string[] = [];
    const { promise, resolve } = Promise.withResolvers<string>();
    const { cache } = cacheThat((_, caller) => {
      callers.push(caller);
      return promise;
    });
    const both = Promise.all([cache.get(request('{ a }'), 'ann'), cache.get(request('{ a }'), 'bob')]);
    resolve('{"kind":"QueryPlan"}');
    expect((await both).map(({ cached }) => cached)).toEqual([false, true]);
    expect(callers).toEqual(['ann', 'bob']);
  });

  test('that could not be made are not kept', async () => {
    let fails = true;
    const { made, cache } = cacheThat(async () => {
      if (fails) throw new Error('late');
      return '{"kind":"QueryPlan"}';
    });
    await expect(cache.get(request('{ a }'), 'ann')).rejects.toThrow('late');
    fails = false;
    await cache.get(request('{ a }'), 'ann');
    expect(made.length).toBe(2);
  });

  test('leave by age where there are too many', async () => {
    const { made, cache } = cacheThat(undefined, 2);
    for (const text of ['a', 'b', 'a', 'c', 'a', 'b']) await cache.get(request(text), 'ann');
    expect(made).toEqual(['a', 'b', 'c', 'b']);
  });

  test('take the memory of so many, however large one is', async () => {
    const large = JSON.stringify({ kind: 'QueryPlan', padding: 'x'.repeat(300_000) });
    const { made, cache } = cacheThat(async () => large, 10);
    for (const text of ['a', 'b', 'c', 'a']) await cache.get(request(text), 'ann');
    expect(made).toEqual(['a', 'b', 'c', 'a']);
  });
});
