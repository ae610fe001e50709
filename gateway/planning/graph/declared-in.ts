import type { JoinType } from '#gateway/planning/graph/join-model.ts';

/** Whether a type has any field in a subgraph; without one it cannot be in its schema. */
export function isDeclaredIn({ fields }: JoinType, subgraph: string): boolean {
  for (const { subgraphs } of fields.values()) if (subgraphs.has(subgraph)) return true;
  return false;
}
