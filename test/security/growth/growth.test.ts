import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { growthCases } from '#test/security/growth/growth-cases.ts';
import { startGrowthTarget } from '#test/security/growth/growth-target.ts';
import type { GrowthTarget } from '#test/security/growth/growth-target.ts';
import { measureGrowth } from '#test/security/growth/measure-growth.ts';

let target: GrowthTarget;

beforeAll(async () => {
  target = await startGrowthTarget();
});
afterAll(async () => target[Symbol.asyncDispose]());

/** The short form of `npm run test:growth`: fewer sizes, each sent once, and again where that looks like a fault. */
describe('the event loop works at most linearly, and never longer than 50 ms in a turn, on', () => {
  test.each(growthCases.map((growthCase) => [growthCase.part, growthCase.name, growthCase] as const))(
    '%s %s',
    async (_part, _name, growthCase) => {
      const { faults, sizes } = await measureGrowth(target, growthCase, { step: 4, repeats: 1 });
      expect({ faults, sizes: faults.length === 0 ? [] : sizes }).toEqual({ faults: [], sizes: [] });
    },
  );
});
