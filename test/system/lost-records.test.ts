import { execFile } from 'node:child_process';
import { mkdtempDisposable, open, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { eventually } from '#test/testkit/eventually.ts';
import { post } from '#test/testkit/http-answer.ts';
import { healthOf } from '#test/testkit/start-gateway.ts';
import type { GatewayHealth, GatewayProcess } from '#test/testkit/start-gateway.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';

const lossMessage = 'Access records lost';

async function ask({ url }: GatewayProcess, times: number): Promise<void> {
  for (let asked = 0; asked < times; asked += 1) {
    expect((await post(url, { query: '{ hello }' })).status).toBe(200);
  }
}

/** The health, once it fits. */
async function healthWhere(
  gateway: GatewayProcess,
  fits: (health: GatewayHealth) => boolean,
): Promise<GatewayHealth> {
  return await eventually('a health that fits', async () => {
    const health = await healthOf(gateway);
    return fits(health) ? health : undefined;
  });
}

function lossLines({ stderr }: GatewayProcess): readonly unknown[] {
  return stderr.filter((line) => line.includes(lossMessage)).map((line) => JSON.parse(line) as unknown);
}

describe('access records that cannot be written', () => {
  test('to a device that is full are counted in /health and logged once per minute', async () => {
    const full = await open('/dev/full', 'w');
    await using graph = await startStubGraph({ stdout: full.fd });
    await full.close();
    const { gateway } = graph;
    await ask(gateway, 1);
    await healthWhere(gateway, ({ accessLog }) => accessLog.lost === 1);
    await ask(gateway, 4);
    await healthWhere(gateway, ({ accessLog }) => accessLog.lost === 5);
    expect(await eventually('a line', () => lossLines(gateway)[0])).toMatchObject({
      count: 1,
      reason: 'ENOSPC',
    });
    expect(await gateway.stop()).toEqual({ code: 0, signal: null });
    // The rest of the minute is logged at the end, unless the minute is over.
    const [, ...rest] = lossLines(gateway);
    expect(rest.reduce<number>((sum, line) => sum + Number(Object(line).count), 0)).toBe(4);
    expect(rest.length).toBeLessThanOrEqual(3);
  });

  test('to a reader that has gone are counted and logged, and requests are served', async () => {
    await using graph = await startStubGraph();
    const { gateway } = graph;
    gateway.process.stdout?.destroy();
    await ask(gateway, 3);
    await healthWhere(gateway, ({ accessLog }) => accessLog.lost === 3);
    expect(await eventually('a line', () => lossLines(gateway)[0])).toMatchObject({ reason: 'reader-gone' });
    expect(await gateway.stop()).toEqual({ code: 0, signal: null });
  });

  test('to a file at its limit end there; later records are whole lines', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'weir-records-'));
    const file = join(folder.path, 'records');
    const output = await open(file, 'a');
    // Blocks of 512 bytes in some shells and of 1,024 in others: at most 2 KiB.
    await using graph = await startStubGraph({ stdout: output.fd, ulimit: '-S -f 2' });
    await output.close();
    const { gateway } = graph;
    await eventually('a record is lost', async () => {
      await ask(gateway, 1);
      return (await healthOf(gateway)).accessLog.lost > 0;
    });
    await promisify(execFile)('prlimit', ['--pid', String(gateway.process.pid), '--fsize=unlimited']);
    const { accessLog } = await healthOf(gateway);
    await ask(gateway, 3);
    expect(await gateway.stop()).toEqual({ code: 0, signal: null });
    const lines = (await readFile(file, 'utf8')).split('\n');
    const broken = lines.flatMap((line, index) => (isRecord(line) ? [] : [index]));
    // The cut line, if the limit cut one, and what follows the last newline.
    expect(broken.at(-1)).toBe(lines.length - 1);
    expect(lines.at(-1)).toBe('');
    expect(broken.length).toBeLessThanOrEqual(2);
    expect(lines.slice(-4, -1).map(isRecord)).toEqual([true, true, true]);
    expect(accessLog.lost).toBeGreaterThan(0);
    expect(lossLines(gateway)[0]).toMatchObject({ reason: 'EFBIG' });
  });
});

function isRecord(line: string): boolean {
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}
