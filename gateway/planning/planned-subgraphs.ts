import type { Program } from '#gateway/execution/program/program.ts';

/** The subgraphs that a program may ask, by name, each once. */
export function plannedSubgraphs({ steps }: Program): readonly string[] {
  return [...new Set(steps.flatMap(({ groups }) => groups.map(({ subgraph }) => subgraph)))].sort();
}
