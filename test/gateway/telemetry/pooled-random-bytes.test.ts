import { describe, expect, test } from '@jest/globals';
import { pooledRandomBytes } from '#gateway/telemetry/pooled-random-bytes.ts';

/** Fills with 0, 1, 2 … and goes on where it stopped, so that a byte given twice shows. */
function counting(): { readonly fill: (pool: Buffer) => void; readonly fills: () => number } {
  let next = 0;
  let fills = 0;
  return {
    fill: (pool) => {
      fills += 1;
      for (let index = 0; index + 4 <= pool.length; index += 4) pool.writeUInt32BE((next += 1), index);
    },
    fills: () => fills,
  };
}

describe('pooledRandomBytes', () => {
  test('gives the bytes that are asked for, and none of them twice', () => {
    const { fill } = counting();
    const take = pooledRandomBytes(fill);
    const taken = Array.from({ length: 2000 }, () => take(8).toString('hex'));
    expect(new Set(taken).size).toBe(2000);
    expect(taken.every((hex) => hex.length === 16)).toBe(true);
  });

  test('asks for more only when the pool is used up', () => {
    const { fill, fills } = counting();
    const take = pooledRandomBytes(fill);
    for (let count = 0; count < 512; count += 1) take(8);
    expect(fills()).toBe(1);
    take(8);
    expect(fills()).toBe(2);
  });

  test('gives bytes that the next filling does not change', () => {
    const { fill } = counting();
    const take = pooledRandomBytes(fill);
    const first = take(4096);
    const before = first.toString('hex');
    take(4096);
    expect(first.toString('hex')).toBe(before);
  });
});
