import type { Program } from '#gateway/execution/program/program.ts';

/** What a program costs, whatever the data. */
export interface ProgramSize {
  /** Requests, those for entities of one wave and one subgraph as one. */
  readonly requests: number;
  /** Requests that have to wait for one another, the longest chain; steps of a mutation one after the other. */
  readonly depth: number;
}

/** Counts the requests of a program and how deep they are. */
export function measureProgram({ steps }: Program): ProgramSize {
  let requests = 0;
  let depth = 0;
  for (const { groups } of steps) {
    const depths: number[] = [];
    for (const { after } of groups) depths.push(1 + Math.max(0, ...after.map((other) => depths[other] ?? 0)));
    requests += groups.length;
    depth += Math.max(0, ...depths);
  }
  return { requests, depth };
}
