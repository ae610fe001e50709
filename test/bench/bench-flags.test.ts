import { describe, expect, test } from '@jest/globals';
import { parseBenchFlags } from '#test/bench/bench-flags.ts';
import { allSetUps } from '#test/bench/setups/all-set-ups.ts';

describe('the flags of the benchmark', () => {
  test('without any, everything is measured three times', () => {
    const flags = parseBenchFlags([]);
    expect(flags).toMatchObject({ mode: 'throughput', rounds: 3, connections: 50, write: false });
    expect(flags.setUps).toEqual(allSetUps);
  });

  test('--only takes names, and beginnings of names', () => {
    const { setUps } = parseBenchFlags(['--only', 'stock, chain-*']);
    expect(setUps.map(({ name }) => name)).toEqual(['stock', 'chain-floor', 'chain-stock', 'chain-weir']);
  });

  test.each([
    [['--only', 'nginx'], 'There is no set-up "nginx"; there are static, floor-9,'],
    [['--seconds', '0'], '--seconds takes a number above 0.'],
    [['--rounds', 'many'], '--rounds takes a number above 0.'],
    [['--mix', '--hostile'], '--mix and --hostile exclude each other.'],
    [['--lists', '--swaps'], '--lists and --swaps exclude each other.'],
    [['--fast'], "Unknown option '--fast'"],
  ])('%j is refused', (args, message) => {
    expect(() => parseBenchFlags(args)).toThrow(message);
  });
});
