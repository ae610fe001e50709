import type { FragmentDefinitionNode, OperationDefinitionNode } from 'graphql';
import type { PlanningGraph } from '#gateway/planning/graph/planning-graph.ts';
import type { EmitterOptions } from '#gateway/planning/program/emit-position.ts';
import type { DataKeyTable, FieldCalls } from '#gateway/planning/search/field-calls.ts';
import type { Search } from '#gateway/planning/search/search.ts';

/** One operation, as it is planned. */
export interface PlannedOperation {
  readonly graph: PlanningGraph;
  readonly search: Search;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly calls: FieldCalls;
  readonly dataKeys: DataKeyTable;
}

/** What its fetches are made with. */
export function emitterOptions({ graph, search, operation, dataKeys }: PlannedOperation): EmitterOptions {
  const definitions = operation.variableDefinitions ?? [];
  const variables = new Set(definitions.map(({ variable }) => variable.name.value));
  return {
    graph,
    hidden: search.hidden,
    dataKeys,
    variables,
    onTooManyFields: () => search.giveUp(),
    onProgress: () => search.count(0),
  };
}
