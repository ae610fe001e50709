/** What Jest's report has that we read. */
interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Files that failed before any of their tests could run. */
  readonly numRuntimeErrorTestSuites: number;
}

/**
 * One line that says how a run went, such as `412 passed, 0 failed`. A file that could not be loaded counts as one
 * failure; so does a run that failed for another reason, so that zero failures always means success.
 *
 * @param report Jest's JSON report; `undefined` when it wrote none.
 * @param exitCode Jest's exit code.
 */
export function summarizeTestRun(report: string | undefined, exitCode: number): string {
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }: JestReport =
    report === undefined
      ? { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 0 }
      : JSON.parse(report);
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return `${numPassedTests} passed, ${failed === 0 && exitCode !== 0 ? 1 : failed} failed`;
}
