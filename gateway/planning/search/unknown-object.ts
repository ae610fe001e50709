import type { Face } from '#gateway/planning/graph/face.ts';
import type { ObjectPlan } from '#gateway/planning/search/object-plan.ts';
import { resolversOf } from '#gateway/planning/search/entry-point.ts';
import type { ObjectState, Reach } from '#gateway/planning/search/object-state.ts';
import type { Provision } from '#gateway/planning/search/provision.ts';
import { addShifted } from '#gateway/planning/search/requests.ts';
import type { Search } from '#gateway/planning/search/search.ts';
import type { Selection } from '#gateway/planning/search/selection.ts';

/** Objects that a subgraph knows only by an interface (`@interfaceObject`). */
export interface UnknownObjectOptions {
  readonly entry: Face;
  readonly selection: Selection;
  readonly provision: Provision | undefined;
}

/**
 * An object whose own type its subgraph does not know. Where the selection is the same for all types it is planned for
 * as an object of the interface; else another subgraph must tell the type, and there is one plan for each.
 */
export class UnknownObject {
  readonly #search: Search;
  readonly #options: UnknownObjectOptions;
  #asInterface: ObjectState | undefined;
  #byResolver: readonly (readonly ObjectState[])[] | undefined;

  constructor(search: Search, options: UnknownObjectOptions) {
    this.#search = search;
    this.#options = options;
  }

  get depth(): number {
    const alike = this.#alike();
    if (alike && alike.depth < Infinity) return alike.depth;
    return Math.min(...this.#resolved().map(depthOf));
  }

  /** One plan, or one for each type, which have the request that tells the type in common. */
  plans(budget: number): readonly ObjectPlan[] {
    const alike = this.#alike();
    if (alike && alike.depth < Infinity) return [alike.plan(budget)];
    let best: { readonly plans: readonly ObjectPlan[]; readonly size: number } | undefined;
    for (const states of this.#resolved()) {
      if (depthOf(states) > budget) continue;
      const plans = states.map((state) => state.plan(budget));
      const requests = new Set<number>();
      for (const plan of plans) addShifted(requests, plan.requests, 0);
      const size = this.#search.weigh(requests);
      if (!best || size < best.size) best = { plans, size };
    }
    return best?.plans ?? [];
  }

  reach(): readonly ({ readonly type: string } & Reach)[] {
    const alike = this.#alike();
    if (alike) {
      const reach = alike.reach();
      if (reach.rest.length === 0) return this.#types().map((type) => ({ type, ...reach }));
    }
    const [best = []] = this.#resolved();
    return best.map((state) => ({ type: state.place.type, ...state.reach() }));
  }

  /** The object as one of the interface; undefined: its type matters. */
  #alike(): ObjectState | undefined {
    const { entry, selection, provision } = this.#options;
    // A part of a selection has items for object types alone.
    if (selection.sources.length === 0) return undefined;
    if (this.#search.reader.dependsOnType(selection, entry.type)) return undefined;
    const list = selection.itemsFor(entry.type);
    const place = { entry, type: entry.type, unknownBehind: undefined, resolver: undefined };
    return (this.#asInterface ??= this.#search.object(place, list, provision));
  }

  #types(): readonly string[] {
    return [...this.#search.graph.possibleTypes(this.#options.entry.type)];
  }

  /** For each subgraph that can tell the type, the object as one of each type. */
  #resolved(): readonly (readonly ObjectState[])[] {
    const { entry, selection, provision } = this.#options;
    const { graph } = this.#search;
    return (this.#byResolver ??= resolversOf(graph, entry.type).map((resolver) =>
      graph
        .possibleTypesIn(resolver, entry.type)
        .map((type) =>
          this.#search.object(
            { entry, type, unknownBehind: entry.type, resolver },
            selection.itemsFor(type),
            provision,
          ),
        ),
    ));
  }
}

function depthOf(states: readonly ObjectState[]): number {
  return Math.max(0, ...states.map((state) => state.depth));
}
