import { expect, test } from '@jest/globals';
import type { GrowthCase } from '#test/security/growth/growth-case.ts';
import { parseGrowthFlags } from '#test/security/growth/growth-flags.ts';
import { growthTable } from '#test/security/growth/growth-table.ts';

const cases: readonly GrowthCase[] = [
  { part: 'header', name: 'accept: commas', limit: 8, input: () => ({}) },
  { part: 'body', name: 'commas', limit: 8, input: () => ({}) },
];

test('all cases are measured unless one is named by a part of its name', () => {
  expect(parseGrowthFlags([], cases)).toMatchObject({ cases, repeats: 3, json: false, help: false });
  expect(parseGrowthFlags(['--case', 'header accept', '--json'], cases)).toMatchObject({
    cases: [cases[0]],
    json: true,
  });
});

test.each([
  [['--case', 'nothing'], 'No case contains "nothing"'],
  [['--repeats', '0'], '--repeats takes a whole number above 0'],
  [['--nope'], '--nope'],
])('%j is refused', (args, message) => {
  expect(() => parseGrowthFlags(args, cases)).toThrow(message);
});

test('the table shows what the limit takes, the longest turn, and every fault', () => {
  const sizes = [
    { size: 4, turnMs: 1, cpuMs: 2, threadsMs: 3, status: 200 },
    { size: 8, turnMs: 51, cpuMs: 60, threadsMs: 61, status: 200 },
    { size: 16, turnMs: 70, cpuMs: 70, threadsMs: 71, status: 431 },
  ];
  const common = { part: 'header', name: 'accept', unit: 'bytes', limit: 8, sizes, boundMs: 50 } as const;
  const faults = ['grows with exponent 1.98', '8 bytes block the event loop for 51 ms'];
  const [, , slow, fine] = growthTable([
    { ...common, exponent: 1.98, faults },
    { ...common, exponent: undefined, faults: [] },
  ]).split('\n');
  expect(slow).toMatch(
    /^header {2}accept +8 bytes +3 +60\.0 +61 +70\.0 +1\.98 {2}grows with exponent 1\.98; 8 bytes block/,
  );
  expect(fine).toMatch(/ flat {2}ok$/);
});
