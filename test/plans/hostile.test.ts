import { expect, test } from '@jest/globals';
import { createPlanner } from '#gateway/planning/create-planner.ts';
import { randomFrom } from '#test/differential/random/random.ts';
import { hostileSupergraph, hostileText, planHostile } from '#test/plans/hostile-texts.ts';

// `npm run test:plans:hostile` goes on with more of them.
test('texts that are made to take long have a plan or are refused with one error', () => {
  const planner = createPlanner(hostileSupergraph());
  const outcomes = Array.from({ length: 3 }, (_, seed) =>
    planHostile(planner, hostileText(randomFrom(`${seed + 1}`))),
  );
  expect(outcomes.filter(({ kind }) => kind === 'failed')).toEqual([]);
  expect(outcomes[0]).toEqual({ kind: 'refused' });
}, 120_000);
