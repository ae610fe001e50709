import { describe, expect, test } from '@jest/globals';
import { loadFiles, minimal, mistakesIn } from '#test/gateway/config/load-files.ts';

const layer = 'name: user, by: subject, capacity: 10, refillPerSecond: 1';

describe('rateLimit', () => {
  test('a layer enforces, and leaves callers without its property to the ip layers', async () => {
    const { config } = await loadFiles(`${minimal}rateLimit: { layers: [{ ${layer} }] }\n`);
    expect(config.rateLimit.layers).toEqual([
      {
        name: 'user',
        by: 'subject',
        capacity: 10,
        refillPerSecond: 1,
        mode: 'enforce',
        missing: 'anonymous',
      },
    ]);
  });

  test('a refill may have three decimals', async () => {
    const refill = async (text: string) =>
      loadFiles(
        `${minimal}rateLimit: { layers: [{ name: a, by: ip, capacity: 1, refillPerSecond: ${text} }] }\n`,
      );
    for (const text of ['0.001', '0.1', '0.3', '16.667', '1000000000']) {
      expect((await refill(text)).config.rateLimit.layers[0]?.refillPerSecond).toBe(Number(text));
    }
    await expect(refill('0.0015')).rejects.toThrow('must have at most three decimals');
    await expect(refill('0')).rejects.toThrow('must be at least 0.001');
  });

  test.each([
    ['a name twice', `{ ${layer} }, { ${layer} }`, '[1].name: the name "user" is taken by an earlier layer'],
    [
      'capitals in a name',
      '{ name: User, by: ip, capacity: 1, refillPerSecond: 1 }',
      'expected lower-case letters',
    ],
    [
      'an unknown property',
      '{ name: a, by: header, capacity: 1, refillPerSecond: 1 }',
      'expected one of tenant, subject',
    ],
    [
      'an empty bucket',
      '{ name: a, by: ip, capacity: 0, refillPerSecond: 1 }',
      'capacity: must be at least 1',
    ],
    [
      'half a point',
      '{ name: a, by: ip, capacity: 1.5, refillPerSecond: 1 }',
      'capacity: expected a whole number',
    ],
    [
      'missing by ip',
      '{ name: a, by: ip, capacity: 1, refillPerSecond: 1, missing: reject }',
      'has no effect with by: ip',
    ],
  ])('refuses %s', async (_, layers, message) => {
    expect(await mistakesIn(`${minimal}rateLimit: { layers: [${layers}] }\n`)).toEqual([
      expect.stringContaining(message),
    ]);
  });

  test('needs points to be counted', async () => {
    const text = (mode: string) =>
      `${minimal}rateLimit: { layers: [{ ${layer} }] }\ncost: { mode: ${mode} }\n`;
    expect(await mistakesIn(text('off'))).toEqual([
      'weir.yaml:3:15 cost.mode: rateLimit.layers spend points, and `off` counts none; use measure, or remove the layers',
    ]);
    expect((await loadFiles(text('measure'))).config.cost.mode).toBe('measure');
  });
});
