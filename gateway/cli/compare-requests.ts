import type { DescribedRequest } from '#gateway/execution/program/describe-program.ts';

/** The requests that two supergraphs lead to for one operation. */
export interface RequestComparison {
  readonly before: PlanSummary;
  readonly after: PlanSummary;
  readonly removed: readonly DescribedRequest[];
  readonly added: readonly DescribedRequest[];
  readonly changed: readonly RequestChange[];
}

/** What a plan asks of whom. */
export interface PlanSummary {
  readonly requests: number;
  readonly waves: number;
  /** By name. */
  readonly subgraphs: readonly string[];
}

/** A request that both plans have: of the same kind, to the same subgraph and for the same places. */
export interface RequestChange {
  readonly before: DescribedRequest;
  readonly after: DescribedRequest;
  readonly differs: readonly Difference[];
}

/** A fact about a request that may differ. */
export type Difference = 'wave' | 'waits for' | 'places' | 'conditions' | 'text';

/**
 * Compares the requests of two plans. Requests are the same that go to one subgraph for the same places; among those
 * left over, those that go to one subgraph in the same wave.
 */
export function compareRequests(
  before: readonly DescribedRequest[],
  after: readonly DescribedRequest[],
): RequestComparison {
  const pairs: (readonly [DescribedRequest, DescribedRequest])[] = [];
  let [removed, added] = [before, after];
  for (const keyOf of [placesKey, waveKey]) {
    for (const one of removed) {
      const other = added.find((candidate) => keyOf(candidate) === keyOf(one));
      if (!other) continue;
      pairs.push([one, other]);
      removed = removed.filter((left) => left !== one);
      added = added.filter((left) => left !== other);
    }
  }
  const changed = pairs.flatMap(([one, other]): readonly RequestChange[] => {
    const differs = differencesOf({ one, before }, { one: other, before: after });
    return differs.length === 0 ? [] : [{ before: one, after: other, differs }];
  });
  return {
    before: summaryOf(before),
    after: summaryOf(after),
    removed,
    added,
    changed: changed.toSorted((a, b) => a.after.number - b.after.number),
  };
}

function placesKey({ kind, subgraph, entitiesAt }: DescribedRequest): string {
  return JSON.stringify([kind, subgraph, entitiesAt]);
}

function waveKey({ kind, subgraph, wave, entitiesAt }: DescribedRequest): string {
  return JSON.stringify([kind, subgraph, wave, entitiesAt.length === 0]);
}

interface InPlan {
  readonly one: DescribedRequest;
  readonly before: readonly DescribedRequest[];
}

function differencesOf(a: InPlan, b: InPlan): readonly Difference[] {
  const facts: readonly (readonly [Difference, (plan: InPlan) => unknown])[] = [
    ['wave', ({ one }) => one.wave],
    ['waits for', waitedFor],
    ['places', ({ one }) => one.entitiesAt],
    ['conditions', ({ one }) => one.conditions],
    ['text', ({ one }) => withoutName(one.query)],
  ];
  return facts.flatMap(([fact, read]) => (JSON.stringify(read(a)) === JSON.stringify(read(b)) ? [] : [fact]));
}

/** Requests have other numbers in another plan. */
function waitedFor({ one, before }: InPlan): readonly string[] {
  return one.after.map((number) => before[number - 1]?.subgraph ?? '').sort();
}

/** The names of named operations hold the numbers of fetches. */
function withoutName(query: string): string {
  return query.replace(/^(query|mutation) \w+/, '$1');
}

function summaryOf(requests: readonly DescribedRequest[]): PlanSummary {
  return {
    requests: requests.length,
    waves: Math.max(0, ...requests.map(({ wave }) => wave)),
    subgraphs: [...new Set(requests.map(({ subgraph }) => subgraph))].sort(),
  };
}
