import { choosePlan } from '#gateway/planning/search/choose-plan.ts';
import type { ObjectPlan } from '#gateway/planning/search/object-plan.ts';
import type { ObjectPlace } from '#gateway/planning/search/entry-point.ts';
import { ObjectProblem } from '#gateway/planning/search/object-problem.ts';
import type { Provision } from '#gateway/planning/search/provision.ts';
import type { Search } from '#gateway/planning/search/search.ts';
import type { Item, ItemList, Selection } from '#gateway/planning/search/selection.ts';

/** What of a list of items can be reached, and what cannot. */
export interface Reach {
  readonly part: readonly Item[];
  readonly rest: readonly Item[];
}

/** What is to be found out about an object: its problem, and the plans for it by the time they may take. */
export class ObjectState {
  readonly place: ObjectPlace;
  readonly #search: Search;
  readonly #wanted: readonly Item[];
  readonly #provision: Provision | undefined;
  readonly #plans = new Map<number, ObjectPlan>();
  #problem: ObjectProblem | undefined;
  #whole: ObjectProblem | undefined;

  constructor(
    search: Search,
    options: {
      readonly place: ObjectPlace;
      readonly list: ItemList;
      readonly provision: Provision | undefined;
    },
  ) {
    this.#search = search;
    this.place = options.place;
    const { type } = options.place;
    const needs = search.contextNeeds
      .needsOf(type, options.list.items)
      .flatMap((set) => search.hidden.itemsOf(search.graph.parse(set), type));
    this.#wanted = [...options.list.items, ...needs].filter(({ call }) => call.name !== '__typename');
    this.#provision = options.provision;
  }

  /** How many further requests, one after the other, it takes at least; Infinity: it cannot be done. */
  get depth(): number {
    return this.problem.depth;
  }

  /**
   * The problem. A field that no subgraph can give with everything below it is several items, each a part of it that one
   * subgraph can give.
   */
  get problem(): ObjectProblem {
    if (this.#problem) return this.#problem;
    const { cuts } = this.#search;
    const whole = this.#wholeProblem();
    if (whole.depth < Infinity) return (this.#problem = whole);
    const { part, rest } = this.#reach(whole);
    const problem = rest.length === 0 ? this.#problemOf(part) : whole;
    if (cuts === this.#search.cuts) this.#problem = problem;
    return problem;
  }

  /** What can be reached of the items, with what is below them in parts. */
  reach(): Reach {
    return this.#reach(this.#wholeProblem());
  }

  /**
   * The plan with the fewest requests that is done in time.
   *
   * @param budget requests one after the other; at least {@link depth}.
   */
  plan(budget: number): ObjectPlan {
    const key = this.#search.planKey(budget);
    let plan = this.#plans.get(key);
    if (!plan) this.#plans.set(key, (plan = choosePlan(this.#search, this.problem, budget)));
    return plan;
  }

  #wholeProblem(): ObjectProblem {
    return (this.#whole ??= this.#problemOf(this.#wanted));
  }

  #problemOf(wanted: readonly Item[]): ObjectProblem {
    return new ObjectProblem(this.#search, this.place, { wanted, provision: this.#provision });
  }

  #reach(whole: ObjectProblem): Reach {
    const part: Item[] = [];
    const rest: Item[] = [];
    for (const [nth, item] of this.#wanted.entries()) {
      const index = whole.wanted[nth] ?? 0;
      if ((whole.times.items[index] ?? Infinity) < Infinity) {
        part.push(item);
        continue;
      }
      const split = this.#split(whole, item, index);
      part.push(...split.part);
      rest.push(...split.rest);
    }
    return { part, rest };
  }

  #split(whole: ObjectProblem, item: Item, index: number): Reach {
    const { reader } = this.#search;
    const part: Item[] = [];
    let left: Selection | undefined = item.child;
    if (!left) return { part, rest: [item] };
    for (const option of whole.options[index] ?? []) {
      if (!left) break;
      if (!option.child || whole.startOf(option, whole.times) === Infinity) continue;
      const reached = this.#search.position({ ...option.child.options, selection: left }).reach();
      if (!reached.part) continue;
      part.push(reader.itemOf(item.call, item.condition, reached.part));
      left = reached.rest;
    }
    return { part, rest: left ? [reader.itemOf(item.call, item.condition, left)] : [] };
  }
}
