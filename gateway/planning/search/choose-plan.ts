import { InternalError } from '#gateway/errors/internal-error.ts';
import type { ObjectPlan } from '#gateway/planning/search/object-plan.ts';
import type { ObjectProblem } from '#gateway/planning/search/object-problem.ts';
import { PlanDraft } from '#gateway/planning/search/plan-draft.ts';
import type { Search } from '#gateway/planning/search/search.ts';

/** With more entry points than this all sets of them are not tried any more. */
const maxExactPoints = 6;

/**
 * Chooses the subgraphs to ask for an object: those sets of entry points are tried, the small ones first, whose requests
 * could be fewer than the best so far. This is a directed Steiner tree problem, exact for a few subgraphs; with more of
 * them, or after very many steps, entry points are left out one by one as long as nothing gets worse.
 *
 * @param budget requests one after the other; at least the depth of the problem.
 */
export function choosePlan(search: Search, problem: ObjectProblem, budget: number): ObjectPlan {
  const useful = [...problem.points.keys()].filter(
    (index) => (problem.times.points[index] ?? Infinity) <= budget,
  );
  const attempt = (points: ReadonlySet<number>): ObjectPlan | undefined => {
    const times = problem.timesWith(points);
    if (problem.depthIn(times) > budget) return undefined;
    return new PlanDraft(search, { problem, budget, times, points }).finish();
  };
  const plan =
    useful.length <= maxExactPoints && !search.isGreedy
      ? chooseExactly(useful, attempt, search)
      : chooseGreedily(useful, attempt, search);
  if (!plan) throw new InternalError('The planner found no way to a field of the operation');
  return plan;
}

type Attempt = (points: ReadonlySet<number>) => ObjectPlan | undefined;

function chooseExactly(points: readonly number[], attempt: Attempt, search: Search): ObjectPlan | undefined {
  let best: ObjectPlan | undefined;
  let least = Infinity;
  for (let size = 0; size <= points.length; size += 1) {
    // Each entry point that is used is at least one request.
    if (size >= least) break;
    for (const some of subsets(points, size)) {
      const plan = attempt(new Set(some));
      if (!plan) continue;
      const weight = search.weigh(plan.requests);
      search.hasChoice ||= weight === least && size > 0;
      if (weight < least) [best, least] = [plan, weight];
    }
  }
  return best;
}

function chooseGreedily(points: readonly number[], attempt: Attempt, search: Search): ObjectPlan | undefined {
  const kept = new Set(points);
  let best = attempt(kept);
  if (!best || search.isGreedy) return best;
  let least = search.weigh(best.requests);
  search.hasChoice = true;
  for (const point of points) {
    kept.delete(point);
    const plan = attempt(kept);
    const weight = plan ? search.weigh(plan.requests) : Infinity;
    if (plan && weight <= least) [best, least] = [plan, weight];
    else kept.add(point);
  }
  return best;
}

/** All subsets of a size, in the order of the points. */
function* subsets(points: readonly number[], size: number, from = 0): Generator<readonly number[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let at = from; at <= points.length - size; at += 1) {
    const point = points[at];
    if (point === undefined) return;
    for (const rest of subsets(points, size - 1, at + 1)) yield [point, ...rest];
  }
}
