import { expect, test } from '@jest/globals';
import { summarizeTestRun } from '#test/testkit/summarize-test-run.ts';

const report = (numPassedTests: number, numFailedTests: number, numRuntimeErrorTestSuites: number): string =>
  JSON.stringify({ numPassedTests, numFailedTests, numRuntimeErrorTestSuites });

test.each([
  ['all tests passed', report(412, 0, 0), 0, '412 passed, 0 failed'],
  ['a test failed', report(411, 1, 0), 1, '411 passed, 1 failed'],
  ['a file could not be loaded', report(400, 1, 1), 1, '400 passed, 2 failed'],
  ['nothing matched what was asked for', report(0, 0, 0), 1, '0 passed, 1 failed'],
  ['it could not begin', undefined, 1, '0 passed, 1 failed'],
])('when %s', (_, text, exitCode, line) => {
  expect(summarizeTestRun(text, exitCode)).toBe(line);
});
