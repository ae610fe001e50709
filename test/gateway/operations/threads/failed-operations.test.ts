import { expect, test } from '@jest/globals';
import { FailedOperations } from '#gateway/operations/threads/failed-operations.ts';

function failures(max = 10) {
  const clock = { now: 0 };
  const failed = new FailedOperations({ rememberMs: 1000, max, clock: () => clock.now });
  return { clock, failed };
}

test('A failure is remembered for a while, and then forgotten', () => {
  const { clock, failed } = failures();
  const error = new Error('too late');
  failed.remember('a', error);
  clock.now = 999;
  expect(failed.errorOf('a')?.error).toBe(error);
  clock.now = 1001;
  expect(failed.errorOf('a')).toBeUndefined();
});

test('Other operations have not failed', () => {
  const { failed } = failures();
  failed.remember('a', new Error('too late'));
  expect(failed.errorOf('b')).toBeUndefined();
});

test('Failures without end take no more memory than some', () => {
  const { failed } = failures(2);
  for (const key of ['a', 'b', 'c']) failed.remember(key, new Error(key));
  expect(failed.errorOf('a')).toBeUndefined();
  expect(failed.errorOf('c')).toEqual({ error: new Error('c') });
});
