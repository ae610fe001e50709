import type { CompiledGroup, CompiledProgram } from '#gateway/execution/program/compile-program.ts';
import type { LeafFetch } from '#gateway/execution/program/program.ts';
import { holds } from '#gateway/graphql/condition.ts';
import type { Condition } from '#gateway/graphql/condition.ts';

/** The requests of one wave: none of them waits for another. */
export interface DescribedWave {
  /** From 1. */
  readonly wave: number;
  readonly requests: readonly DescribedRequest[];
}

/** Requests by the wave in which they are sent at the earliest. */
export function wavesOf(requests: readonly DescribedRequest[]): readonly DescribedWave[] {
  return [...Map.groupBy(requests, ({ wave }) => wave)]
    .sort(([a], [b]) => a - b)
    .map(([wave, some]) => ({ wave, requests: some }));
}

/** One request to a subgraph that an operation leads to. */
export interface DescribedRequest {
  /** From 1, in the order of the program. */
  readonly number: number;
  readonly subgraph: string;
  readonly kind: 'query' | 'mutation';
  /** The numbers of the requests that must be over before. */
  readonly after: readonly number[];
  /** From 1: the length of the longest chain of requests that ends with it. */
  readonly wave: number;
  /** Where its entities are in the answer, `@` for each item of a list; none: it is a fetch at the root. */
  readonly entitiesAt: readonly string[];
  /** How many fetches of the plan it stands for. */
  readonly fetches: number;
  /** Any of these lists of conditions must hold, in full; an empty one always does. */
  readonly conditions: readonly Condition[];
  /** Whether any of them does with the variables given; undefined: no variables were given. */
  readonly isSent: boolean | undefined;
  /** GraphQL text, as it is sent. */
  readonly query: string;
}

/**
 * The requests that the executor makes of a program, for those who ask: nothing is prepared for it beforehand.
 *
 * @param variables coerced; undefined: not known.
 */
export function describeProgram(
  { steps }: CompiledProgram,
  variables: Readonly<Record<string, unknown>> | undefined,
): readonly DescribedRequest[] {
  const described: DescribedRequest[] = [];
  let ends: readonly number[] = [];
  for (const { groups } of steps) {
    const start = described.length;
    for (const compiled of groups) {
      const own = compiled.group.after.map((other) => start + other + 1);
      const after = own.length > 0 ? own : ends;
      const wave = 1 + Math.max(0, ...after.map((number) => described[number - 1]?.wave ?? 0));
      described.push({ number: described.length + 1, after, wave, ...describeGroup(compiled, variables) });
    }
    const waitedFor = new Set(described.slice(start).flatMap(({ after }) => after));
    ends = described.slice(start).flatMap(({ number }) => (waitedFor.has(number) ? [] : [number]));
  }
  return described;
}

function describeGroup(
  compiled: CompiledGroup,
  variables: Readonly<Record<string, unknown>> | undefined,
): Omit<DescribedRequest, 'number' | 'after' | 'wave'> {
  const { subgraph, kind, single, batches } = compiled.group;
  const leaves = single ? [single] : batches.flatMap(({ members }) => members);
  const conditions = leaves.flatMap(conditionsOf);
  return {
    subgraph,
    kind,
    entitiesAt: [...new Set(leaves.flatMap(placeOf))],
    fetches: leaves.length,
    conditions,
    isSent: variables && conditions.some((guards) => holds(guards, variables)),
    query: textOf(compiled),
  };
}

function conditionsOf({ guards, anyOf }: LeafFetch): readonly Condition[] {
  return anyOf ? anyOf.map((some) => [...guards, ...some]) : [guards];
}

function placeOf({ requires, path }: LeafFetch): readonly string[] {
  return requires ? [path.join('.')] : [];
}

function textOf({ root, entities, contextual }: CompiledGroup): string {
  const prefix = root?.prefix ?? entities?.together.prefix ?? contextual?.requestFor(1).prefix ?? '';
  const body: { readonly query: string } = JSON.parse(`${prefix}}}`);
  return body.query;
}
