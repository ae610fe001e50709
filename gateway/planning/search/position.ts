import type { ObjectPlan } from '#gateway/planning/search/object-plan.ts';
import type { ObjectState } from '#gateway/planning/search/object-state.ts';
import type { Provision } from '#gateway/planning/search/provision.ts';
import { addShifted } from '#gateway/planning/search/requests.ts';
import type { Requests } from '#gateway/planning/search/requests.ts';
import type { Search } from '#gateway/planning/search/search.ts';
import type { Item, Selection } from '#gateway/planning/search/selection.ts';
import { UnknownObject } from '#gateway/planning/search/unknown-object.ts';

/** Where objects come from, and what is selected of them. */
export interface PositionOptions {
  readonly subgraph: string;
  /** The type of the field that leads to them, in that subgraph. */
  readonly declared: string;
  readonly selection: Selection;
  readonly provision: Provision | undefined;
}

/** How to get what is selected of all objects at one place. */
export interface PositionPlan {
  /** By type; several for one type where its objects' own types are not known at first. */
  readonly objects: readonly ObjectPlan[];
  readonly requests: Requests;
}

/** What is reached of a selection, and what is not; undefined: nothing. */
export interface SelectionReach {
  readonly part: Selection | undefined;
  readonly rest: Selection | undefined;
}

/** Objects at one place of what a subgraph answers, of all types that they may have there. */
export class Position {
  readonly options: PositionOptions;
  readonly #search: Search;
  readonly #plans = new Map<number, PositionPlan>();
  #objects: readonly (ObjectState | UnknownObject)[] | undefined;
  #depth: number | undefined;
  #isOpen = false;

  constructor(search: Search, options: PositionOptions) {
    this.#search = search;
    this.options = options;
  }

  /** How many further requests, one after the other, it takes at least; Infinity: it cannot be done. */
  get depth(): number {
    if (this.#depth !== undefined) return this.#depth;
    if (this.#isOpen) {
      // To get here it would have to be here already.
      this.#search.cuts += 1;
      return Infinity;
    }
    this.#isOpen = true;
    const { cuts } = this.#search;
    const depth = Math.max(0, ...this.objects.map((object) => object.depth));
    this.#isOpen = false;
    if (cuts === this.#search.cuts || depth < Infinity) this.#depth = depth;
    return depth;
  }

  get objects(): readonly (ObjectState | UnknownObject)[] {
    return (this.#objects ??= this.#readObjects());
  }

  /** The plan with the fewest requests that is done in time. */
  plan(budget: number): PositionPlan {
    const key = this.#search.planKey(budget);
    let plan = this.#plans.get(key);
    if (!plan) this.#plans.set(key, (plan = this.#join(budget)));
    return plan;
  }

  /** What can be reached of the selection from here. */
  reach(): SelectionReach {
    if (this.#isOpen) return { part: undefined, rest: this.options.selection };
    this.#isOpen = true;
    const parts = new Map<string, readonly Item[]>();
    const rests = new Map<string, readonly Item[]>();
    for (const object of this.objects) {
      for (const { type, part, rest } of reachOf(object)) {
        if (part.length > 0) parts.set(type, part);
        if (rest.length > 0) rests.set(type, rest);
      }
    }
    this.#isOpen = false;
    if (rests.size === 0) return { part: this.options.selection, rest: undefined };
    const { reader } = this.#search;
    return {
      part: parts.size === 0 ? undefined : reader.selectionWith(parts),
      rest: reader.selectionWith(rests),
    };
  }

  #readObjects(): readonly (ObjectState | UnknownObject)[] {
    const { subgraph, declared, selection, provision } = this.options;
    const { graph } = this.#search;
    return graph
      .possibleTypesIn(subgraph, declared)
      .flatMap((type): readonly (ObjectState | UnknownObject)[] => {
        const entry = graph.faceIn(subgraph, type);
        if (!entry) return [];
        if (entry.isInterfaceObject)
          return [new UnknownObject(this.#search, { entry, selection, provision })];
        const place = { entry, type, unknownBehind: undefined, resolver: undefined };
        return [this.#search.object(place, selection.itemsFor(type), provision)];
      });
  }

  #join(budget: number): PositionPlan {
    const objects = this.objects.flatMap((object) =>
      object instanceof UnknownObject ? object.plans(budget) : [object.plan(budget)],
    );
    const requests = new Set<number>();
    for (const object of objects) addShifted(requests, object.requests, 0);
    return { objects, requests };
  }
}

function reachOf(object: ObjectState | UnknownObject): readonly {
  readonly type: string;
  readonly part: readonly Item[];
  readonly rest: readonly Item[];
}[] {
  return object instanceof UnknownObject ? object.reach() : [{ type: object.place.type, ...object.reach() }];
}
