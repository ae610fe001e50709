import type { PlanningGraph } from '#gateway/planning/graph/planning-graph.ts';
import type { ContextNeeds } from '#gateway/planning/search/context-needs.ts';
import type { HiddenObjects } from '#gateway/planning/search/hidden-objects.ts';
import { ObjectState } from '#gateway/planning/search/object-state.ts';
import type { ObjectPlace } from '#gateway/planning/search/entry-point.ts';
import { Position } from '#gateway/planning/search/position.ts';
import type { PositionOptions } from '#gateway/planning/search/position.ts';
import type { Provision } from '#gateway/planning/search/provision.ts';
import { subgraphOfRequest } from '#gateway/planning/search/requests.ts';
import type { Requests } from '#gateway/planning/search/requests.ts';
import type { ItemList, SelectionReader } from '#gateway/planning/search/selection.ts';

/** Above this many steps the search compares nothing any more: it takes the first way that is short enough. */
const maxComparedSteps = 200_000;
/** More requests one after the other than any plan has. */
const maxBudget = 1_000_000;
/** Above this many it gives up. */
const maxSteps = 20_000_000;

/**
 * One search: everything that is found out about an operation on one graph, each state once.
 *
 * It is dynamic programming over states (subgraph, type, selection, what is provided): the number of states is about
 * that of the selections times that of the subgraphs, whatever paths lead there.
 */
export class Search {
  readonly graph: PlanningGraph;
  readonly reader: SelectionReader;
  readonly hidden: HiddenObjects;
  readonly contextNeeds: ContextNeeds;
  /** Subgraphs by name, for compact sets of requests. */
  readonly subgraphIndex: ReadonlyMap<string, number>;
  readonly #positions = new Map<string, Position>();
  readonly #objects = new Map<string, ObjectState>();
  readonly #onTooManySteps: () => never;
  readonly #onProgress: () => void;
  #steps = 0;
  /** Whether something could be asked of several subgraphs. */
  hasChoice = false;
  /** A subgraph that is to be asked only where it must be. */
  #avoided: number | undefined;
  /** How often a circle was cut; what was found in between is not the last word. */
  cuts = 0;

  /**
   * @param options.onTooManySteps throws.
   * @param options.onProgress called now and then; what it throws ends the planning.
   */
  constructor(options: {
    readonly graph: PlanningGraph;
    readonly reader: SelectionReader;
    readonly hidden: HiddenObjects;
    readonly contextNeeds: ContextNeeds;
    readonly onTooManySteps: () => never;
    readonly onProgress: () => void;
  }) {
    this.graph = options.graph;
    this.reader = options.reader;
    this.hidden = options.hidden;
    this.contextNeeds = options.contextNeeds;
    this.#onTooManySteps = options.onTooManySteps;
    this.#onProgress = options.onProgress;
    this.subgraphIndex = new Map(
      [...options.graph.model.subgraphs.keys()].map((name, index) => [name, index]),
    );
  }

  get steps(): number {
    return this.#steps;
  }

  /** Whether there were too many steps for comparing alternatives. */
  get isGreedy(): boolean {
    return this.#steps > maxComparedSteps;
  }

  /**
   * Runs a search in which requests to one subgraph count for more than others. Which of two equal ways to one object is
   * better may depend on what is asked for elsewhere at the same time.
   *
   * @param subgraph index.
   */
  avoiding<Result>(subgraph: number, search: () => Result): Result {
    this.#avoided = subgraph;
    try {
      return search();
    } finally {
      this.#avoided = undefined;
    }
  }

  /** How much requests count for. */
  weigh(requests: Requests): number {
    if (this.#avoided === undefined) return requests.size;
    let weight = requests.size;
    for (const code of requests) if (subgraphOfRequest(code) === this.#avoided) weight += 0.5;
    return weight;
  }

  /** How much one request to a subgraph counts for. */
  weightOf(subgraph: string): number {
    return this.#avoided !== undefined && this.subgraphIndex.get(subgraph) === this.#avoided ? 1.5 : 1;
  }

  /** Tells plans with one budget apart that are made under other weights. */
  planKey(budget: number): number {
    return ((this.#avoided ?? -1) + 1) * maxBudget + budget;
  }

  count(steps: number): void {
    this.#steps += steps;
    if (this.#steps > maxSteps) this.giveUp();
    this.#onProgress();
  }

  /** @throws what is thrown where an operation takes too much. */
  giveUp(): never {
    return this.#onTooManySteps();
  }

  position(options: PositionOptions): Position {
    const { subgraph, declared, selection, provision } = options;
    const key = `${subgraph} ${declared} ${selection.id} ${provisionKey(provision)}`;
    let position = this.#positions.get(key);
    if (!position) this.#positions.set(key, (position = new Position(this, options)));
    return position;
  }

  object(place: ObjectPlace, list: ItemList, provision: Provision | undefined): ObjectState {
    const { entry, type, unknownBehind, resolver } = place;
    const key = `${entry?.id ?? ''} ${type} ${unknownBehind ?? ''} ${resolver ?? ''} ${list.id} ${provisionKey(provision)}`;
    let state = this.#objects.get(key);
    if (!state) this.#objects.set(key, (state = new ObjectState(this, { place, list, provision })));
    return state;
  }
}

function provisionKey(provision: Provision | undefined): string {
  return provision ? `${provision.selection.id}${provision.isAll ? '!' : ''}` : '';
}
