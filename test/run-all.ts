/**
 * What `npm test` runs: lint, types and format, then all tests. `npm test -- test/gateway/cost` checks everything and
 * runs the tests there; whatever follows `--` goes to Jest.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { summarizeTestRun } from '#test/testkit/summarize-test-run.ts';
import { ensureNginx } from '#test/testkit/start-caching-proxy.ts';
import { ensureRedisServer } from '#test/testkit/redis.ts';

process.exitCode = await runAll(process.argv.slice(2));

async function runAll(jestArguments: readonly string[]): Promise<number> {
  const startedMs = performance.now();
  try {
    ensureRedisServer();
    ensureNginx();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
  console.log('Checking lint, types and format (npm run check) …');
  const check = await run(['run', '-s', 'check']);
  console.log(check === 0 ? `Checked in ${secondsSince(startedMs)} s.` : 'The check failed, see above.');

  const place = jestArguments.length > 0 ? ` of ${jestArguments.join(' ')}` : '';
  console.log(`Running all tests${place} (npm run unit) …`);
  const { exitCode, report } = await runJest(jestArguments);

  console.log(
    `\nDone in ${secondsSince(startedMs)} s; lint, types and format ${check === 0 ? 'are clean' : 'FAILED'}.`,
  );
  console.log(summarizeTestRun(report, exitCode));
  return check === 0 && exitCode === 0 ? 0 : 1;
}

/** @returns its exit code, and its report as JSON text; no report when it could not begin. */
async function runJest(
  jestArguments: readonly string[],
): Promise<{ readonly exitCode: number; readonly report: string | undefined }> {
  const folder = await mkdtemp(join(tmpdir(), 'weir-tests-'));
  try {
    const file = join(folder, 'report.json');
    const exitCode = await run([
      'run',
      '-s',
      'unit',
      '--',
      '--json',
      `--outputFile=${file}`,
      ...jestArguments,
    ]);
    const report = await readFile(file, 'utf8').catch(() => undefined);
    return { exitCode, report };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(npmArguments: readonly string[]): Promise<number> {
  // Before npm is there: a signal between the two would leave npm behind.
  const stop = (signal: NodeJS.Signals): boolean => npm.kill(signal);
  process.once('SIGTERM', stop);
  const npm = spawn('npm', npmArguments, { stdio: 'inherit' });
  const [code] = await once(npm, 'exit');
  process.off('SIGTERM', stop);
  return typeof code === 'number' ? code : 1;
}

function secondsSince(startedMs: number): string {
  return ((performance.now() - startedMs) / 1000).toFixed(1);
}
