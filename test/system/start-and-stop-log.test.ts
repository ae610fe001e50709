import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { startStubGraph } from '#test/testkit/stub-graph.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/** The lines of the log, which stand between those for people. */
function logOf(stderr: readonly string[]): readonly Readonly<Record<string, unknown>>[] {
  return stderr.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
}

test('the log says who began and ended, and Ctrl-C is acknowledged', async () => {
  const { gateway } = await startStubGraph();
  const { pid } = gateway.process;
  gateway.process.kill('SIGINT');
  expect(await gateway.ended).toEqual({ code: 0, signal: null });
  const config = expect.stringMatching(/^[0-9a-f]{12}$/);
  expect(logOf(gateway.stderr)).toEqual([
    expect.objectContaining({ level: 'info', msg: 'Weir started', pid, version, config }),
    expect.objectContaining({ level: 'info', msg: 'Weir stopped', pid, signal: 'SIGINT' }),
  ]);
  expect(gateway.stderr.at(-1)).toBe('Stopped.');
});
