import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '#test/testkit/eventually.ts';
import { stubSupergraph } from '#test/testkit/stub-graph.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-early-'));
  const file = join(folder, 'supergraph.graphql');
  await writeFile(file, stubSupergraph());
  const config = { supergraph: { file }, admin: { port: 0 } };
  await writeFile(join(folder, 'weir.yaml'), JSON.stringify(config));
});
afterAll(() => rm(folder, { recursive: true }));

/** How a start ended that was sent a signal some time after it began, and what it said. */
async function startAndSignal(
  command: readonly string[],
  signal: NodeJS.Signals,
  afterMs: number,
): Promise<{ readonly end: unknown; readonly stderr: string }> {
  const args = [...command, 'start', '--config', join(folder, 'weir.yaml'), '--port', '0'];
  // A group of its own, in which whatever it leaves behind is found.
  const child = spawn(process.execPath, args, {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const group = child.pid;
  if (group === undefined) throw new Error('The process did not start');
  try {
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const closed = once(child, 'close');
    await setTimeout(afterMs);
    child.kill(signal);
    let end: unknown;
    void closed.then(([code, by]) => (end = code ?? by));
    await eventually('the start has ended', () => end !== undefined);
    await eventually('nothing is left of it', () => !isAlive(-group));
    return { end, stderr };
  } finally {
    if (isAlive(-group)) process.kill(-group, 'SIGKILL');
  }
}

/** @param id of a process, or of a group where it is negative. */
function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}

describe.each([
  ['weir start', ['gateway/cli/weir.ts']],
  ['npm run weir start', ['gateway/cli/checkout/run.mjs', 'gateway/cli/weir.ts']],
] as const)('%s', (_name, command) => {
  // From before anything is loaded, over every step of the start, to a gateway that serves.
  test.each([0, 50, 150, 300, 600, 1_200, 2_400])(
    'ends by a signal %i ms after it began',
    async (afterMs) => {
      const signals = ['SIGTERM', 'SIGINT'] as const;
      for (const [index, { end, stderr }] of (
        await Promise.all(signals.map(async (signal) => startAndSignal(command, signal, afterMs)))
      ).entries()) {
        const signal = signals[index] ?? 'SIGTERM';
        // By the signal itself before there is a handler for it; as it does when it serves after that.
        expect([signal, signal === 'SIGTERM' ? 143 : 130, 0]).toContain(end);
        expect(stderr).not.toMatch(/\n\s+at |Error/);
      }
    },
  );
});
