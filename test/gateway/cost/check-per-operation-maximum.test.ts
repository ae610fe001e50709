import { describe, expect, test } from '@jest/globals';
import { checkPerOperationMaximum } from '#gateway/cost/check-per-operation-maximum.ts';

describe('checkPerOperationMaximum', () => {
  test('lets an operation cost exactly the maximum', () => {
    expect(() => checkPerOperationMaximum(1_000, 1_000)).not.toThrow();
  });

  test('refuses one point more, with fact, limit and remedy', () => {
    expect(() => checkPerOperationMaximum(1_240, 1_000)).toThrow(
      expect.objectContaining({
        code: 'COST_ESTIMATED_TOO_EXPENSIVE',
        httpStatus: 422,
        message:
          'Operation costs 1240 points, above the 1000 allowed per operation; request fewer items or fewer nested lists.',
        extensions: { cost: 1_240, maxCost: 1_000 },
      }),
    );
  });
});
