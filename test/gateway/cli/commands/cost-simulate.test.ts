import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runInProcess } from '#test/gateway/cli/run-in-process.ts';

let folder: string;

/** A request that began `second` seconds after nine. */
function record(second: number, subject: string, more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    time: new Date(Date.parse('2026-05-04T09:00:00.000Z') + second * 1000).toISOString(),
    requestId: `${subject}-${second}`,
    durationMs: 20,
    codes: [],
    identity: { subject, tenant: 'acme' },
    document: { sha256: 'ab', registered: true, name: 'ProductPage' },
    cost: { estimated: 60, actual: 60 },
    buckets: [],
    ...more,
  });
}

const log = [
  record(0, 'ada'),
  record(1, 'ada'),
  record(2, 'bob', { codes: ['RATE_LIMIT_EXCEEDED'], cost: { estimated: 60 } }),
  '{"level":30,"msg":"Weir serves GraphQL"}',
  record(3, 'eve', { cost: undefined, buckets: undefined, codes: ['UNAUTHENTICATED'] }),
].join('\n');

const limits = `
supergraph: { file: supergraph.graphql }
rateLimit:
  layers:
    - { name: user, by: subject, capacity: 100, refillPerSecond: 1 }
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-cost-simulate-'));
  await writeFile(join(folder, 'access.log'), log);
  await writeFile(join(folder, 'access.log.gz'), gzipSync(log));
  await writeFile(join(folder, 'weir.next.yaml'), limits);
  await writeFile(join(folder, 'supergraph.graphql'), 'type Query { a: Int }');
});
afterAll(() => rm(folder, { recursive: true }));

const simulate = (...args: readonly string[]) =>
  runInProcess(folder, 'cost', 'simulate', '--config', 'weir.next.yaml', ...args);

describe('weir cost simulate', () => {
  test('prints who would have been refused, when and by which layer', async () => {
    const { stdout, stderr, exitCode } = await simulate('--records', 'access.log');
    expect({ stderr, exitCode }).toEqual({
      stderr: '1 lines are no records and are left out.\n',
      exitCode: 0,
    });
    expect(stdout).toContain(
      '3 charged requests from 2026-05-04 09:00:00 UTC to 2026-05-04 09:00:02 UTC.\n' +
        '1 request would be refused (33.3 %): 1 of them passed then; 1 that was refused then would pass.\n',
    );
    expect(stdout).toMatch(/^user +subject +enforce +1 +1 +2 +40 %$/m);
    expect(stdout).toMatch(/^2026-05-04 09:00:01 UTC +user +acme \/ ada +ProductPage +60 +19 s +passed$/m);
  });

  test('reads several logs, packed ones too, and prints JSON', async () => {
    const { stdout } = await simulate('--records', 'access.log', 'access.log.gz', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      requests: 6,
      refused: 4,
      layers: [{ name: 'user', refused: 4 }],
    });
  });

  test.each(['svg', 'html'])('draws the tightest buckets as .%s', async (kind) => {
    const { stderr } = await simulate('--records', 'access.log', '--chart', `buckets.${kind}`);
    expect(stderr).toContain(`Drew the tightest buckets into buckets.${kind}`);
    const drawing = await readFile(join(folder, `buckets.${kind}`), 'utf8');
    expect(drawing).toContain('user: acme / ada (100 points)');
  });

  test('is a check where more than a share would be refused', async () => {
    expect((await simulate('--records', 'access.log', '--max-refused', '50')).exitCode).toBe(0);
    expect((await simulate('--records', 'access.log', '--max-refused', '10')).exitCode).toBe(1);
  });

  test('says which rules the records tell nothing about', async () => {
    const rules = 'rules: [{ when: { claim: plan, equals: gold }, capacity: 1000, refillPerSecond: 10 }]';
    await writeFile(
      join(folder, 'tiers.yaml'),
      limits.replace('refillPerSecond: 1 }', `refillPerSecond: 1, ${rules} }`),
    );
    // Of two --config the last holds.
    const { stderr } = await simulate('--records', 'access.log', '--config', 'tiers.yaml');
    expect(stderr).toContain('No record tells the claim "plan"');
    expect(stderr).toContain('telemetry.recordClaims');
  });

  test.each([
    ['a log that is not there', ['--records', 'nowhere.log'], 2, 'Cannot read the records in nowhere.log.'],
    ['a log without a charged request', ['--records', 'weir.next.yaml'], 1, 'There is no charged request'],
    ['a chart of an unknown kind', ['--records', 'access.log', '--chart', 'a.png'], 2, '.svg or .html'],
    ['a share that is none', ['--records', 'access.log', '--max-refused', 'few'], 2, 'from 0 to 100'],
  ])('refuses %s', async (_, args, code, words) => {
    const { stderr, exitCode } = await simulate(...args);
    expect(stderr).toContain(words);
    expect(exitCode).toBe(code);
  });
});
