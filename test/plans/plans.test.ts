import { describe, expect, test } from '@jest/globals';
import { buildProgram } from '#gateway/execution/program/build-program.ts';
import { measureProgram } from '#gateway/execution/program/measure-program.ts';
import type { Program, RequestGroup } from '#gateway/execution/program/program.ts';
import { createPlanner } from '#gateway/planning/create-planner.ts';
import {
  comparePlans,
  count,
  describeComparison,
  isWorse,
  newPlanCounts,
} from '#test/plans/compare-plans.ts';
import { corpus } from '#test/plans/corpus.ts';
import { createReferencePlanner } from '#test/plans/reference-planner.ts';

/** Operations of the corpus with more requests than the fewest that can answer them, and why. */
const larger: Readonly<Record<string, string>> = {
  '{ s { tills { byName byCode } } }':
    'fields with values from different contexts are asked for apart: where one has no value, the other may',
};

describe('Plans are as small as they can be', () => {
  test.each(corpus)('$name', ({ supergraph, operations }) => {
    const sdl = supergraph();
    const plan = createPlanner(sdl);
    const planReference = createReferencePlanner(sdl);
    for (const [text, requests, depth] of operations) {
      const request = { text, operationName: undefined };
      const planned = plan(request);
      const own = buildProgram(planned);
      const reference = buildProgram(planReference(request, planned.callKeys));
      const size = measureProgram(own);
      const isLarger = Object.hasOwn(larger, text);
      expect({ text, depth: size.depth, isLarger: size.requests > requests }).toEqual({
        text,
        depth,
        isLarger,
      });
      expect(isWorse(comparePlans(text, { own, reference }))).toBe(isLarger);
    }
  });
});

describe('A program is measured', () => {
  test('by its requests, and by the longest chain of those that wait for one another', () => {
    expect(measureProgram({ steps: [] })).toEqual({ requests: 0, depth: 0 });
    expect(measureProgram(programOf([[], [], [0], [1, 2]]))).toEqual({ requests: 4, depth: 3 });
  });

  test('with the steps of a mutation one after the other', () => {
    const { steps } = programOf([[], [0]]);
    expect(measureProgram({ steps: [...steps, ...steps] })).toEqual({ requests: 4, depth: 4 });
  });

  test('as worse where it is deeper, or has more requests in as many waves', () => {
    const reference = programOf([[], [0], [0]]);
    const worse = (after: readonly (readonly number[])[]): boolean =>
      isWorse(comparePlans('{ a }', { own: programOf(after), reference }));
    expect(worse([[], [0], [1]])).toBe(true);
    expect(worse([[], [0], [0], [0]])).toBe(true);
    expect(worse([[], [0], [0]])).toBe(false);
    expect(worse([[], [], [], []])).toBe(false);
  });

  test('and counted', () => {
    const counts = newPlanCounts();
    const comparison = comparePlans('{ a }', { own: programOf([[], [0]]), reference: programOf([[], []]) });
    count(counts, comparison);
    expect(counts).toMatchObject({ compared: 1, fewer: 0, more: 0, deeper: 1, shallower: 0 });
    expect(describeComparison(comparison)).toBe('2 requests in 2 waves, the reference 2 in 1: { a }');
  });
});

function programOf(afters: readonly (readonly number[])[]): Program {
  const groups = afters.map((after, id): RequestGroup => ({
    id,
    after,
    subgraph: 's',
    kind: 'query',
    single: undefined,
    batches: [],
  }));
  return { steps: [{ groups }] };
}
