import { expect, test } from '@jest/globals';
import { warmUp } from '#gateway/operations/warm-up.ts';
import type { WarmUpOptions, WarmUpProgress } from '#gateway/operations/warm-up.ts';

function run(options: Partial<WarmUpOptions<string>>) {
  const failures: string[] = [];
  const steps: WarmUpProgress[] = [];
  const done = warmUp({
    items: ['a', 'b', 'c', 'd'],
    prepare: async () => undefined,
    concurrency: 2,
    signal: new AbortController().signal,
    onFailure: (item, error) => failures.push(`${item}: ${String(error)}`),
    onProgress: (progress) => steps.push(progress),
    ...options,
  });
  return { done, failures, steps };
}

test('Every document is prepared once, no more at a time than allowed', async () => {
  const prepared: string[] = [];
  let running = 0;
  let most = 0;
  const { done, steps } = run({
    prepare: async (item) => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      prepared.push(item);
      running -= 1;
    },
  });
  expect(await done).toEqual({ done: 4, failed: 0, total: 4 });
  expect(prepared.toSorted()).toEqual(['a', 'b', 'c', 'd']);
  expect(most).toBe(2);
  expect(steps.map(({ done: count }) => count)).toEqual([1, 2, 3, 4]);
});

test('A document that fails is told by name, and the others are prepared', async () => {
  const { done, failures } = run({
    prepare: async (item) => {
      if (item === 'b') throw new Error('unknown field');
    },
  });
  expect(await done).toEqual({ done: 4, failed: 1, total: 4 });
  expect(failures).toEqual(['b: Error: unknown field']);
});

test('A gateway that stops prepares nothing more', async () => {
  const abort = new AbortController();
  const prepared: string[] = [];
  const { done } = run({
    concurrency: 1,
    signal: abort.signal,
    prepare: async (item) => {
      prepared.push(item);
      if (item === 'b') abort.abort();
    },
  });
  expect(await done).toEqual({ done: 2, failed: 0, total: 4 });
  expect(prepared).toEqual(['a', 'b']);
});
