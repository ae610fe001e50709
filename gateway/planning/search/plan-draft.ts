import { always, anyOf } from '#gateway/planning/search/condition.ts';
import type { Disjunction } from '#gateway/planning/search/condition.ts';
import type { ObjectPlan, Serving, Visit } from '#gateway/planning/search/object-plan.ts';
import type { ObjectProblem, Option, Times } from '#gateway/planning/search/object-problem.ts';
import { addShifted, requestCode } from '#gateway/planning/search/requests.ts';
import type { Search } from '#gateway/planning/search/search.ts';

/** A visit that is being put together. */
interface VisitDraft {
  readonly point: number | undefined;
  readonly wave: number;
  readonly servings: ServingDraft[];
  readonly key: ServingDraft[];
}

/** An item that is asked for in a visit. */
interface ServingDraft {
  readonly index: number;
  readonly option: Option;
  readonly visit: VisitDraft;
  /** When it must be there with all that is below it. */
  deadline: number;
  /** When it is wanted for its own sake. */
  wanted: Disjunction | undefined;
  readonly required: ServingDraft[];
  readonly consumers: (VisitDraft | ServingDraft)[];
}

/** Where an item could be asked for. */
interface Candidate {
  readonly option: Option;
  /** undefined: it takes a new one. */
  readonly visit: VisitDraft | undefined;
  readonly wave: number;
  readonly cost: number;
}

/**
 * Assigns what is wanted of an object to visits, given the entry points that may be used: an item goes where it adds the
 * fewest requests and is there in time. What comes last is assigned first, so that what could come earlier joins it.
 */
export class PlanDraft {
  readonly #search: Search;
  readonly #problem: ObjectProblem;
  readonly #budget: number;
  readonly #times: Times;
  readonly #points: ReadonlySet<number>;
  readonly #visits: VisitDraft[] = [{ point: undefined, wave: 0, servings: [], key: [] }];
  readonly #byItem = new Map<number, ServingDraft[]>();

  constructor(
    search: Search,
    options: {
      readonly problem: ObjectProblem;
      readonly budget: number;
      readonly times: Times;
      readonly points: ReadonlySet<number>;
    },
  ) {
    this.#search = search;
    this.#problem = options.problem;
    this.#budget = options.budget;
    this.#times = options.times;
    this.#points = options.points;
  }

  finish(): ObjectPlan {
    const { wanted, conditions, tellingPoint } = this.#problem;
    if (tellingPoint !== undefined) this.#visit(tellingPoint, this.#times.points[tellingPoint] ?? 1);
    const inOrder = [...wanted.entries()].sort(([, a], [, b]) => this.#timeOf(b) - this.#timeOf(a));
    for (const [nth, index] of inOrder) {
      const serving = this.#provide(index, this.#budget);
      serving.wanted = anyOf([...(serving.wanted ?? []), ...(conditions[nth] ?? always)]);
    }
    return this.#build();
  }

  #timeOf(index: number): number {
    return this.#times.items[index] ?? Infinity;
  }

  /** Finds or makes a serving of an item that is there at some time. */
  #provide(index: number, deadline: number): ServingDraft {
    this.#search.count(1);
    const servings = this.#byItem.get(index) ?? [];
    const known = servings.find(({ visit, option }) => visit.wave + depthBelow(option) <= deadline);
    if (known) {
      known.deadline = Math.min(known.deadline, deadline);
      return known;
    }
    const candidate = this.#cheapest(index, deadline);
    const { option } = candidate;
    const visit = candidate.visit ?? this.#visit(option.point ?? 0, candidate.wave);
    const serving: ServingDraft = {
      index,
      option,
      visit,
      deadline,
      wanted: undefined,
      required: [],
      consumers: [],
    };
    visit.servings.push(serving);
    this.#byItem.set(index, [...servings, serving]);
    for (const required of option.requires) {
      const input = this.#provide(required, visit.wave - 1);
      serving.required.push(input);
      input.consumers.push(serving);
    }
    return serving;
  }

  #cheapest(index: number, deadline: number): Candidate {
    let best: Candidate | undefined;
    for (const option of this.#problem.options[index] ?? []) {
      for (const candidate of this.#candidates(option, deadline)) {
        this.#search.hasChoice ||=
          best?.option.point !== undefined && best.option.point !== candidate.option.point;
        if (!best || candidate.cost < best.cost) best = candidate;
      }
    }
    if (!best) throw new Error(`No way to item ${index} by ${deadline}`);
    return best;
  }

  #candidates(option: Option, deadline: number): readonly Candidate[] {
    if (option.point !== undefined && !this.#points.has(option.point)) return [];
    const start = this.#problem.startOf(option, this.#times);
    const latest = deadline - depthBelow(option);
    if (start > latest) return [];
    const below = (wave: number): number =>
      option.child ? this.#search.weigh(option.child.plan(deadline - wave).requests) : 0;
    if (option.point === undefined) return [{ option, visit: this.#visits[0], wave: 0, cost: below(0) }];
    const same = this.#visits.filter(
      ({ point, wave }) => point === option.point && wave >= start && wave <= latest,
    );
    if (same.length > 0) {
      return same.map((visit) => ({ option, visit, wave: visit.wave, cost: below(visit.wave) }));
    }
    const inputs = this.#bestKey(option.point, start).missing;
    const subgraph = this.#problem.points[option.point]?.face.subgraph ?? '';
    return [
      {
        option,
        visit: undefined,
        wave: start,
        cost: this.#search.weightOf(subgraph) + inputs + below(start),
      },
    ];
  }

  /** The key that takes the fewest further requests. */
  #bestKey(point: number, wave: number): { readonly key: readonly number[]; readonly missing: number } {
    let best: { readonly key: readonly number[]; readonly missing: number } | undefined;
    for (const key of this.#problem.readyKeys(point, wave, this.#times)) {
      const missing = key.filter((index) => !this.#isThere(index, wave - 1)).length;
      if (!best || missing < best.missing) best = { key, missing };
    }
    return best ?? { key: [], missing: 0 };
  }

  /** Whether an item comes by some time without another request. */
  #isThere(index: number, deadline: number): boolean {
    const known = this.#byItem
      .get(index)
      ?.some(({ visit, option }) => visit.wave + depthBelow(option) <= deadline);
    if (known === true) return true;
    return (this.#problem.options[index] ?? []).some(
      (option) =>
        depthBelow(option) === 0 &&
        (option.point === undefined ||
          this.#visits.some(
            ({ point, wave }) => point === option.point && wave <= deadline && option.requires.length === 0,
          )),
    );
  }

  #visit(point: number, wave: number): VisitDraft {
    const visit: VisitDraft = { point, wave, servings: [], key: [] };
    this.#visits.push(visit);
    for (const index of this.#bestKey(point, wave).key) {
      const input = this.#provide(index, wave - 1);
      visit.key.push(input);
      input.consumers.push(visit);
    }
    return visit;
  }

  /** Works out conditions from the last visits to the first, and plans what is below. */
  #build(): ObjectPlan {
    const { place, points, tellingPoint } = this.#problem;
    const requests = new Set<number>();
    const conditionOf = new Map<VisitDraft | ServingDraft, Disjunction>();
    const latestFirst = this.#visits.toSorted((a, b) => b.wave - a.wave);
    for (const visit of latestFirst) {
      for (const serving of visit.servings) {
        const consumers = serving.consumers.flatMap((consumer) => conditionOf.get(consumer) ?? always);
        conditionOf.set(serving, anyOf([...(serving.wanted ?? []), ...consumers]));
      }
      const isAlways = visit.point !== undefined && visit.point === tellingPoint;
      const own = visit.servings.flatMap((serving) => conditionOf.get(serving) ?? always);
      conditionOf.set(visit, isAlways ? always : anyOf(own));
    }
    const built = new Map<ServingDraft, Serving>();
    const visits = latestFirst.toReversed().map((visit): Visit => {
      const point = visit.point === undefined ? undefined : points[visit.point];
      if (point)
        requests.add(requestCode(visit.wave, this.#search.subgraphIndex.get(point.face.subgraph) ?? 0));
      for (const serving of visit.servings) {
        const child = serving.option.child?.plan(serving.deadline - visit.wave);
        if (child) addShifted(requests, child.requests, visit.wave);
        built.set(serving, this.#serving(serving, { child, conditionOf, built }));
      }
      return {
        point,
        wave: visit.wave,
        servings: visit.servings.flatMap((serving) => built.get(serving) ?? []),
        key: visit.key.flatMap((serving) => built.get(serving) ?? []),
      };
    });
    return { place, visits, requests };
  }

  #serving(
    draft: ServingDraft,
    {
      child,
      conditionOf,
      built,
    }: {
      readonly child: Serving['child'];
      readonly conditionOf: ReadonlyMap<VisitDraft | ServingDraft, Disjunction>;
      readonly built: ReadonlyMap<ServingDraft, Serving>;
    },
  ): Serving {
    const item = this.#problem.items[draft.index];
    if (!item) throw new Error(`There is no item ${draft.index}`);
    return {
      item,
      field: draft.option.field,
      condition: conditionOf.get(draft) ?? always,
      child,
      required: draft.required.flatMap((required) => built.get(required) ?? []),
    };
  }
}

function depthBelow({ child }: Option): number {
  return child?.depth ?? 0;
}
