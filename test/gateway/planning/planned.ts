import type { FetchNode, PlanNode } from '@apollo/query-planner';
import { createPlanner } from '#gateway/planning/plan-operation.ts';
import type { PlanRequest } from '#gateway/planning/plan-operation.ts';
import type { QueryPlan } from '#gateway/planning/query-plan.ts';
import { composeForTest } from '#test/gateway/supergraph/compose-for-test.ts';

/** A planner of subgraphs given by name. */
export function plannerOf(
  subgraphs: Readonly<Record<string, string>>,
): (text: string, request?: Omit<PlanRequest, 'text' | 'operationName'>) => QueryPlan {
  const plan = createPlanner(composeForTest(subgraphs));
  return (text, request = {}) => plan({ text, operationName: undefined, ...request });
}

/** The fetches of a plan in the order of its text. */
export function fetchesOf(plan: QueryPlan): readonly FetchNode[] {
  return plan.node && plan.node.kind !== 'Subscription' ? fetchesIn(plan.node) : [];
}

function fetchesIn(node: PlanNode): readonly FetchNode[] {
  switch (node.kind) {
    case 'Fetch':
      return [node];
    case 'Flatten':
      return fetchesIn(node.node);
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap(fetchesIn);
    case 'Condition':
      return [node.ifClause, node.elseClause].flatMap((child) => (child ? fetchesIn(child) : []));
    case 'Defer':
      throw new Error('No operation of these tests defers anything');
  }
}

/** `subgraph {fields}` of every fetch, without the variables and the words around entities. */
export function textsOf(plan: QueryPlan): readonly string[] {
  return fetchesOf(plan).map(({ serviceName, operation }) => {
    const start = operation.indexOf('_entities(representations:$representations)');
    const text =
      start === -1
        ? operation
        : operation.slice(start + '_entities(representations:$representations)'.length, -1);
    return `${serviceName} ${text}`;
  });
}

/** The keys of the representations that a fetch sends, by the key in the data: `price_required0→price`. */
export function inputsOf({ requires = [], inputRewrites = [] }: FetchNode): readonly string[] {
  const keys = (selections: NonNullable<FetchNode['requires']>, path: readonly string[]): readonly string[] =>
    selections.flatMap((selection) => {
      if (selection.kind === 'InlineFragment') {
        return keys(selection.selections, [...path, `... on ${selection.typeCondition ?? ''}`]);
      }
      const place = [...path, selection.name];
      const rewrite = inputRewrites.find((other) => other.path.join() === place.join());
      const renamed =
        rewrite?.kind === 'KeyRenamer' ? `${selection.name}→${rewrite.renameKeyTo}` : selection.name;
      const below = keys(selection.selections ?? [], place);
      return below.length === 0 ? [renamed] : below.map((key) => `${renamed}.${key}`);
    });
  return keys(requires, []);
}
