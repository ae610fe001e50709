import { createPlanner } from '#gateway/planning/create-planner.ts';
import type { PlanRequest, QueryPlan } from '#gateway/planning/query-plan.ts';
import { composeForTest } from '#test/gateway/supergraph/compose-for-test.ts';

/** A planner of subgraphs given by name. */
export function plannerOf(
  subgraphs: Readonly<Record<string, string>>,
): (text: string, request?: Omit<PlanRequest, 'text' | 'operationName'>) => QueryPlan {
  const plan = createPlanner(composeForTest(subgraphs));
  return (text, request = {}) => plan({ text, operationName: undefined, ...request });
}

/** `subgraph {fields}` of every fetch, without the variables and the words around entities. */
export function textsOf({ steps }: QueryPlan): readonly string[] {
  const entities = '_entities(representations:$representations)';
  return steps.flat().map(({ subgraph, operation }) => {
    const start = operation.indexOf(entities);
    return `${subgraph} ${start === -1 ? operation : operation.slice(start + entities.length, -1)}`;
  });
}
