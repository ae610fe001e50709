import { describe, expect, test } from '@jest/globals';
import { eventually } from '#test/testkit/eventually.ts';
import { post } from '#test/testkit/http-answer.ts';
import { healthOf } from '#test/testkit/start-gateway.ts';
import type { GatewayProcess } from '#test/testkit/start-gateway.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';

/** Preloaded: makes the process log long lines when told to, as fast as faults could come. */
const logOnSignal = (lines: number): string =>
  `--import=data:text/javascript,${encodeURIComponent(`
  process.on('message', async () => {
    const { logger } = await import('#LOGGER#');
    for (let n = 0; n < ${lines}; n += 1) logger.error({ filler: 'x'.repeat(1000) }, 'Filler');
    process.send('logged');
  });
`)}`.replace(
    encodeURIComponent('#LOGGER#'),
    encodeURIComponent(import.meta.resolve('#gateway/main/logger.ts')),
  );

const lines = 5_000;

/** Has the gateway log many lines, and waits until it has done so. */
async function logMany({ process }: GatewayProcess): Promise<void> {
  const logged = new Promise((resolve) => process.once('message', resolve));
  process.send?.('log');
  await logged;
}

describe('a process log', () => {
  test('that nobody reads blocks nothing; what is lost is counted, and noted once it is read again', async () => {
    await using graph = await startStubGraph({ nodeArgs: [logOnSignal(lines)] });
    const { gateway } = graph;
    gateway.process.stderr?.pause();
    await logMany(gateway);
    expect((await post(gateway.url, { query: '{ hello }' })).status).toBe(200);
    const { lost } = (await healthOf(gateway)).log;
    expect(lost).toBeGreaterThan(lines / 2);
    expect(lost).toBeLessThan(lines);
    gateway.process.stderr?.resume();
    await eventually(
      'all lines that were kept',
      () => gateway.stderr.filter(isFiller).length === lines - lost,
    );

    await logMany(gateway);
    const notice = await eventually('the notice of what was lost', () =>
      gateway.stderr.find((line) => line.includes('Log lines lost')),
    );
    expect(JSON.parse(notice)).toMatchObject({ level: 'warn', count: lost });
    expect(await gateway.stop()).toEqual({ code: 0, signal: null });
  });

  test('whose reader has gone does not end the gateway', async () => {
    await using graph = await startStubGraph({ nodeArgs: [logOnSignal(10)] });
    const { gateway } = graph;
    const { adminUrl } = gateway;
    await eventually('the log has begun', () => gateway.stderr.some((line) => line.includes('Weir started')));
    gateway.process.stderr?.destroy();
    await logMany(gateway);
    await logMany(gateway);
    expect((await post(gateway.url, { query: '{ hello }' })).status).toBe(200);
    expect((await healthOf({ ...gateway, adminUrl })).log).toEqual({ lost: 20 });
    expect(await gateway.stop()).toEqual({ code: 0, signal: null });
  });
});

function isFiller(line: string): boolean {
  return line.includes('"Filler"');
}
