import { InternalError } from '#gateway/errors/internal-error.ts';
import type { EntityBatch, LeafFetch, RequestGroup } from '#gateway/execution/program/program.ts';

/** By level, so that every request stands after those it waits for. */
export function groupFetches(leaves: readonly LeafFetch[]): readonly RequestGroup[] {
  const byKey = Map.groupBy(
    leaves.toSorted((a, b) => a.level - b.level),
    (leaf) => (isJoinable(leaf) ? `${leaf.level} ${leaf.subgraph}` : `fetch ${leaf.id}`),
  );
  const groupOf = new Map<number, number>();
  for (const [index, members] of [...byKey.values()].entries()) {
    for (const { id } of members) groupOf.set(id, index);
  }
  return [...byKey.values()].map((members, id) => {
    const waits = members.flatMap(({ after }) => after.map((other) => groupOf.get(other) ?? 0));
    const [first] = members;
    if (!first) throw new InternalError('A group of fetches is empty');
    return {
      id,
      subgraph: first.subgraph,
      kind: first.kind,
      single: isJoinable(first) ? undefined : first,
      batches: isJoinable(first) ? batchesOf(members) : [],
      after: [...new Set(waits)],
    };
  });
}

/** A fetch with values from around its entities has as many texts as there are such values. */
function isJoinable({ requires, contextRewrites }: LeafFetch): boolean {
  return requires !== undefined && contextRewrites.length === 0;
}

/** Fetches that differ in nothing but their place share one list of representations. */
function batchesOf(members: readonly LeafFetch[]): readonly EntityBatch[] {
  const byText = Map.groupBy(members, ({ operation, requires, inputRewrites, outputRewrites }) =>
    JSON.stringify([stripName(operation), requires, inputRewrites, outputRewrites]),
  );
  return [...byText.values()].map((batch) => ({ members: batch }));
}

/** The names of fetches of a named operation have numbers. */
function stripName(operation: string): string {
  return operation.replace(/^(query|mutation) \w+/, '$1');
}
