import { describe, expect, test } from '@jest/globals';
import type { GrowthCase } from '#test/security/growth/growth-case.ts';
import { startGrowthTarget } from '#test/security/growth/growth-target.ts';
import type { GrowthMeter, InputCost } from '#test/security/growth/growth-target.ts';
import { measureGrowth } from '#test/security/growth/measure-growth.ts';

const options = { step: 4, repeats: 2 } as const;
const limit = 12_800;

/** Answers any input at the cost of its size, which is the length of its body. */
function meterOf(costMs: (size: number) => number): GrowthMeter {
  return {
    tools: { signToken: async () => '', signBypass: async () => '' },
    async measure({ body = '' }): Promise<InputCost> {
      const ms = costMs(body.length);
      return { turnMs: ms, cpuMs: ms, threadsMs: ms, status: body.length > limit ? 413 : 200 };
    },
    unitMs: async () => 5,
  };
}

const bodies: GrowthCase = {
  part: 'body',
  name: 'letters',
  limit,
  input: (size) => ({ body: 'x'.repeat(size) }),
};

const faultsOf = async (costMs: (size: number) => number): Promise<readonly string[]> =>
  (await measureGrowth(meterOf(costMs), bodies, options)).faults;

const linear = (size: number): number => 1 + (size > limit ? 0 : size / 400);
const quadratic = (size: number): number => 1 + (size > limit ? 0 : (size / 2_200) ** 2);

/** More than it costs, by these in turn. */
function noisy(cost: (size: number) => number, noiseMs: readonly number[]): (size: number) => number {
  let measured = 0;
  return (size) => {
    measured += 1;
    return cost(size) + noiseMs[measured % noiseMs.length]!;
  };
}

describe('measureGrowth', () => {
  test('finds quadratic growth in single turns that are short enough, also through noise', async () => {
    expect(Math.max(...[1, limit].map(quadratic))).toBeLessThan(50);
    expect(await faultsOf(quadratic)).toEqual(['grows with exponent 2.00']);
    expect(await faultsOf(noisy(quadratic, [0, 80, 0, 23, 0]))).toEqual(['grows with exponent 2.00']);
  });

  test('finds no fault in linear growth, also through noise', async () => {
    expect(await faultsOf(linear)).toEqual([]);
    expect(await faultsOf(noisy(linear, [80, 11, 0, 23, 41]))).toEqual([]);
  });

  test('finds no fault in figures of a few milliseconds, which tell nothing', async () => {
    const measured = new Map([
      [200, 1.2],
      [800, 2.4],
      [3_200, 4.1],
      [limit, 11.8],
    ]);
    expect(await faultsOf((size) => measured.get(size) ?? 1)).toEqual([]);
  });

  test('finds turns that are always too long, and none that were too long once', async () => {
    expect(await faultsOf((size) => (size === 2 * limit ? 51 : 1))).toEqual([
      `${2 * limit} bytes block the event loop for 51 ms`,
    ]);
    const once = [51];
    expect(await faultsOf(() => once.pop() ?? 1)).toEqual([]);
  });
});

/** Preloaded: reads one header of every request in quadratic time, as a careless parser does. */
const quadraticHeader = `--import=data:text/javascript,${encodeURIComponent(`
  import { Server } from 'node:http';
  const emit = Server.prototype.emit;
  Server.prototype.emit = function (event, ...args) {
    if (event === 'request') globalThis.parsed = parse(args[0].headers['x-careless'] ?? '');
    return emit.call(this, event, ...args);
  };
  function parse(text) {
    let found = 0;
    for (let end = 0; end < text.length; end += 1)
      for (let at = 0; at < end; at += 2) if (text.charCodeAt(at) === 44) found += 1;
    return found;
  }
`)}`;

test('a gateway that parses a header in quadratic time is found out, and by nothing else', async () => {
  await using target = await startGrowthTarget([quadraticHeader]);
  const headerCase = (name: string): GrowthCase => ({
    part: 'header',
    name,
    limit: 14_000,
    input: (size, serial) => ({
      headers: [[name, 'x'.repeat(size)]],
      body: JSON.stringify({ query: `{ hello } # ${serial}` }),
    }),
  });
  const once = { step: 4, repeats: 1 } as const;
  const careless = await measureGrowth(target, headerCase('x-careless'), once);
  // Which of the two a machine shows first depends on its load: the exponent needs steady figures.
  expect(careless.faults.join('\n')).toMatch(/grows with exponent|block the event loop/);
  expect((await measureGrowth(target, headerCase('x-careful'), once)).faults).toEqual([]);
});
