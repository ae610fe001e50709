import { describe, expect, test } from '@jest/globals';
import { addPoints, maxPoints, multiplyPoints, saturate } from '#gateway/cost/points.ts';

describe('prices', () => {
  test('saturate at the largest GraphQL Int', () => {
    expect(addPoints(maxPoints, 1)).toBe(maxPoints);
    expect(multiplyPoints(maxPoints, maxPoints)).toBe(maxPoints);
  });

  test('are never negative, infinite or NaN', () => {
    expect(saturate(-5)).toBe(0);
    expect(saturate(Infinity)).toBe(maxPoints);
    expect(multiplyPoints(0, Infinity)).toBe(maxPoints);
  });
});
