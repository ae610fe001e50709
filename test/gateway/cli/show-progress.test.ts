import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { showProgress } from '#gateway/cli/show-progress.ts';

let said: string[];
beforeEach(() => {
  said = [];
  jest.spyOn(console, 'error').mockImplementation((text: unknown) => void said.push(String(text)));
});
afterEach(() => void jest.restoreAllMocks());

test('progress says nothing of what takes less than a second', () => {
  let now = 0;
  const onDone = showProgress('Checked', { total: 10, isTerminal: true, clock: () => now });
  for (let done = 1; done <= 10; done += 1) {
    now = done * 99;
    onDone(done);
  }
  expect(said).toEqual([]);
});

test('progress is told once a second after that, but not the end, which the command itself tells', () => {
  let now = 0;
  const onDone = showProgress('Checked', { total: 100, isTerminal: true, clock: () => now });
  for (let done = 1; done <= 100; done += 1) {
    now = done * 50;
    onDone(done);
  }
  expect(said).toEqual([
    'Checked 20 of 100 (20 %)',
    'Checked 40 of 100 (40 %)',
    'Checked 60 of 100 (60 %)',
    'Checked 80 of 100 (80 %)',
  ]);
});

test('progress without a total counts what is done', () => {
  let now = 0;
  const onDone = showProgress('Read', { unit: 'lines', isTerminal: true, clock: () => now });
  now = 1_500;
  onDone(7);
  expect(said).toEqual(['Read 7 lines']);
});

test('progress is for people: a script reads none', () => {
  let now = 0;
  const onDone = showProgress('Checked', { total: 100, isTerminal: false, clock: () => now });
  now = 5_000;
  onDone(50);
  expect(said).toEqual([]);
});
