import { describe, expect, test } from '@jest/globals';
import { fitExponent, growsTooFast } from '#test/security/growth/fit-growth.ts';

const sizes = [512, 1024, 2048, 4096, 8192, 16_384];
const points = (cost: (size: number) => number) => sizes.map((size) => ({ size, cpuMs: cost(size) }));

describe('fitExponent', () => {
  test.each([
    ['linear', 1, (n: number) => n / 1000],
    ['quadratic', 2, (n: number) => (n / 3000) ** 2],
    ['cubic', 3, (n: number) => (n / 5000) ** 3],
  ])('finds %s growth above the cost of the request itself', (_name, exponent, cost) => {
    expect(
      fitExponent(
        points((size) => 0.6 + cost(size)),
        0.6,
      ),
    ).toBeCloseTo(exponent, 5);
  });

  test('has nothing to say of an input that costs nothing measurable', () => {
    expect(
      fitExponent(
        points(() => 0.9),
        0.6,
      ),
    ).toBeUndefined();
    expect(fitExponent([{ size: 512, cpuMs: 9 }], 0.6)).toBeUndefined();
  });
});

test('takes what is small beside the request itself for noise', () => {
  const measured = [5.8, 8, 11.5, 19].map((cpuMs, index) => ({ size: 2 ** index, cpuMs }));
  expect(fitExponent(measured, 5.9)).toBeLessThan(1.3);
});

describe('growsTooFast', () => {
  const verdict = (cost: (size: number) => number): boolean => growsTooFast(fitExponent(points(cost), 0));

  test('lets linear work pass, also a sort, and with a tenth of noise in every figure', () => {
    expect(verdict((n) => n / 1000)).toBe(false);
    expect(verdict((n) => (n * Math.log2(n)) / 10_000)).toBe(false);
    expect(verdict((n) => (n / 1000) * (n % 1024 === 0 && n > 1024 ? 1.1 : 0.9))).toBe(false);
  });

  test('catches quadratic work, also beside as much linear work at half the limit', () => {
    expect(verdict((n) => (n / 3000) ** 2)).toBe(true);
    expect(verdict((n) => (n / 2000) ** 2 + n / 2000)).toBe(true);
  });

  test('says nothing against what cannot be measured', () => {
    expect(growsTooFast(undefined)).toBe(false);
  });
});
