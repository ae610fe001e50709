import type { ObjectPlan } from '#gateway/planning/search/object-plan.ts';
import type { ObjectState } from '#gateway/planning/search/object-state.ts';
import { subgraphOfRequest } from '#gateway/planning/search/requests.ts';
import type { Search } from '#gateway/planning/search/search.ts';

/**
 * The plan of a whole operation that takes the least time, and of those one with few requests.
 *
 * The plan of each object is chosen by itself, where two subgraphs that know the same are equal. Over the whole plan they
 * are not: one of them may be asked for something else at that time anyway. So each subgraph is avoided once, and what
 * saves a request is kept.
 */
export function bestPlan(search: Search, state: ObjectState): ObjectPlan {
  const { depth } = state;
  let best = state.plan(depth);
  if (!search.hasChoice) return best;
  for (const subgraph of new Set([...best.requests].map(subgraphOfRequest))) {
    if (search.isGreedy) break;
    const plan = search.avoiding(subgraph, () => state.plan(depth));
    if (plan.requests.size < best.requests.size) best = plan;
  }
  return best;
}
