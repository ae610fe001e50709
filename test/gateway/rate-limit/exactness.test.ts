import { expect, test } from '@jest/globals';
import { exactnessRuns } from '#test/gateway/rate-limit/exactness.ts';

test.each([
  ['one Redis', false],
  ['a Cluster of three', true],
])('of 2,000 reservations by 8 processes on %s exactly the affordable 300 pass', async (_, cluster) => {
  for await (const run of exactnessRuns({ runs: 2, cluster })) {
    expect(run).toEqual({ granted: 300, denied: 1_700, failed: 0, takenElsewhere: 300 });
  }
});
