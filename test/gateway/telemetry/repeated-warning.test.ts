import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { RepeatedWarning } from '#gateway/telemetry/repeated-warning.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test('a warning is written at once, then once per minute with how often it happened', () => {
  const lines: string[] = [];
  const warning = new RepeatedWarning<string>({ log: (count, latest) => lines.push(`${count} ${latest}`) });
  warning.report('a');
  for (let time = 0; time < 1_000; time += 1) warning.report('b');
  expect(lines).toEqual(['1 a']);
  jest.advanceTimersByTime(60_000);
  expect(lines).toEqual(['1 a', '1000 b']);
  warning.report('c', 5);
  jest.advanceTimersByTime(60_000);
  expect(lines).toEqual(['1 a', '1000 b', '5 c']);
  jest.advanceTimersByTime(120_000);
  warning.report('d');
  expect(lines.at(-1)).toBe('1 d');
});

test('what is left is written at the end, once', () => {
  const counts: number[] = [];
  const warning = new RepeatedWarning<string>({ log: (count) => counts.push(count) });
  warning.report('a');
  warning.report('a');
  warning.flush();
  warning.flush();
  expect(counts).toEqual([1, 1]);
});
