import type { SelectionSetNode } from 'graphql';
import type { FaceField } from '#gateway/planning/graph/face.ts';
import type { Disjunction } from '#gateway/planning/search/condition.ts';
import { entryPointsOf } from '#gateway/planning/search/entry-point.ts';
import type { EntryPoint, ObjectPlace } from '#gateway/planning/search/entry-point.ts';
import type { Position } from '#gateway/planning/search/position.ts';
import { covers } from '#gateway/planning/search/provision.ts';
import type { Provision } from '#gateway/planning/search/provision.ts';
import type { Search } from '#gateway/planning/search/search.ts';
import type { Item } from '#gateway/planning/search/selection.ts';

/** One way to an item. */
export interface Option {
  /** Index of the entry point; undefined: it comes with the object. */
  readonly point: number | undefined;
  readonly field: FaceField;
  /** What is below it there; undefined: nothing, a leaf. */
  readonly child: Position | undefined;
  /** Indexes of items that must be there before. */
  readonly requires: readonly number[];
}

/** When things can be there at the earliest, in requests after the one that the object comes with. */
export interface Times {
  /** By index of the item; Infinity: never. */
  readonly items: readonly number[];
  /** By index of the entry point. */
  readonly points: readonly number[];
}

/**
 * What may be asked where for one object: an AND-OR graph over items (fields with what is below them) and entry points
 * (subgraphs with a key). An entry point needs all items of one of its keys; an item needs one of its options, which
 * may require further items first. The graph is found from the wanted items backward, so that it holds only what may
 * matter.
 */
export class ObjectProblem {
  readonly place: ObjectPlace;
  readonly points: readonly EntryPoint[];
  /** The wanted ones first. */
  readonly items: Item[] = [];
  readonly options: Option[][] = [];
  /** By entry point, then by key: indexes of items. Empty until the entry point matters. */
  readonly keys: (readonly (readonly number[])[] | undefined)[];
  readonly wanted: readonly number[];
  /** When each of {@link wanted} is. */
  readonly conditions: readonly Disjunction[];
  /** The entry point that tells the object's type; undefined: it is known. */
  readonly tellingPoint: number | undefined;
  readonly #search: Search;
  readonly #indexes = new Map<number, number>();
  readonly #provision: Provision | undefined;
  #times: Times | undefined;

  constructor(
    search: Search,
    place: ObjectPlace,
    { wanted, provision }: { readonly wanted: readonly Item[]; readonly provision: Provision | undefined },
  ) {
    this.#search = search;
    this.place = place;
    this.#provision = provision;
    this.points = entryPointsOf(search.graph, place);
    this.keys = this.points.map(() => undefined);
    this.conditions = wanted.map(({ condition }) => condition);
    this.wanted = wanted.map((item) => this.#indexOf(item));
    const told = this.points.findIndex(({ tellsType }) => tellsType);
    this.tellingPoint = told === -1 ? undefined : told;
    const telling = this.points[told];
    if (telling) this.#openPoint(told, telling);
    for (let index = 0; index < this.items.length; index += 1) this.#open(index);
  }

  /** The earliest times with all entry points. */
  get times(): Times {
    if (this.#times) return this.#times;
    const { cuts } = this.#search;
    const times = this.timesWith(undefined);
    if (cuts === this.#search.cuts) this.#times = times;
    return times;
  }

  /** When all that is wanted can be there; Infinity: never all of it. */
  get depth(): number {
    return this.depthIn(this.times);
  }

  /** When all that is wanted is there by these times. */
  depthIn({ items, points }: Times): number {
    const told = this.tellingPoint;
    const known = told === undefined ? 0 : (points[told] ?? Infinity);
    return this.wanted.reduce((latest, index) => Math.max(latest, items[index] ?? Infinity), known);
  }

  /**
   * The least fixed point of the times, which is Knuth's generalisation of Dijkstra's algorithm to AND-OR graphs: the
   * time of an entry point is one more than the latest item of its best key, that of an item the earliest of its options.
   * The graphs are small, so that relaxing all edges until nothing changes is faster than a queue.
   *
   * @param allowed entry points that may be used; undefined: all.
   * @see Knuth, D. E. (1977). A generalization of Dijkstra's algorithm. Information Processing Letters 6(1).
   */
  timesWith(allowed: ReadonlySet<number> | undefined): Times {
    const items = this.items.map(() => Infinity);
    const points = this.points.map(() => Infinity);
    for (let changed = true; changed;) {
      this.#search.count(this.items.length);
      changed = false;
      for (const index of this.points.keys()) {
        if (allowed && !allowed.has(index)) continue;
        const time = this.#pointTime(index, items, points);
        if (time < (points[index] ?? 0)) [points[index], changed] = [time, true];
      }
      for (const index of this.items.keys()) {
        const time = this.#itemTime(index, items, points);
        if (time < (items[index] ?? 0)) [items[index], changed] = [time, true];
      }
    }
    return { items, points };
  }

  /** When an option can be used at the earliest; what is below it comes on top. */
  startOf({ point, requires }: Option, { items, points }: Times): number {
    const entered = point === undefined ? 0 : (points[point] ?? Infinity);
    return requires.reduce((latest, index) => Math.max(latest, 1 + (items[index] ?? Infinity)), entered);
  }

  /** The keys of an entry point that can be complete before a time. */
  readyKeys(point: number, before: number, times: Times): readonly (readonly number[])[] {
    return (this.keys[point] ?? []).filter((key) =>
      key.every((index) => (times.items[index] ?? Infinity) < before),
    );
  }

  #pointTime(index: number, items: readonly number[], points: readonly number[]): number {
    const point = this.points[index];
    const keys = this.keys[index];
    if (!point || !keys) return Infinity;
    let earliest = point.face.isRoot ? 0 : Infinity;
    for (const key of keys) {
      const latest = key.reduce((time, item) => Math.max(time, items[item] ?? Infinity), 0);
      earliest = Math.min(earliest, latest);
    }
    if (point.needsType) {
      const told = this.tellingPoint;
      earliest = Math.max(earliest, told === undefined ? Infinity : (points[told] ?? Infinity));
    }
    return earliest + 1;
  }

  #itemTime(index: number, items: readonly number[], points: readonly number[]): number {
    let earliest = Infinity;
    for (const option of this.options[index] ?? []) {
      const start = this.startOf(option, { items, points });
      if (start < earliest) earliest = Math.min(earliest, start + (option.child?.depth ?? 0));
    }
    return earliest;
  }

  #indexOf(item: Item): number {
    const plain = this.#search.reader.unconditional(item);
    let index = this.#indexes.get(plain.id);
    if (index === undefined) {
      index = this.items.length;
      this.#indexes.set(plain.id, index);
      this.items.push(plain);
      this.options.push([]);
    }
    return index;
  }

  #open(index: number): void {
    const item = this.items[index];
    const options = this.options[index];
    if (!item || !options) return;
    const direct = this.#directOption(item);
    if (direct) options.push(direct);
    for (const [at, point] of this.points.entries()) {
      const field = point.face.field(item.call.name);
      if (!field?.isResolvable || (!point.face.isRoot && point.keys.length === 0)) continue;
      // Asking the subgraph that the object comes from once more is of use only for what it could not be asked for.
      if (direct && point.face === this.place.entry) continue;
      this.#openPoint(at, point);
      const requires = field.requires === undefined ? [] : this.#indexesOf(field.requires);
      options.push({ point: at, field, child: this.#childOf(item, field, point.face.subgraph), requires });
    }
  }

  #openPoint(at: number, { keys }: EntryPoint): void {
    if (this.keys[at]) return;
    this.keys[at] = keys.map((key) => this.#indexesOf(key));
  }

  /** The indexes of what a field set of the supergraph selects of the object. */
  #indexesOf(set: SelectionSetNode): readonly number[] {
    const items = this.#search.hidden.itemsOf(set, this.place.type);
    return items.filter(({ call }) => call.name !== '__typename').map((item) => this.#indexOf(item));
  }

  /** How an item comes with the object, without another request. */
  #directOption(item: Item): Option | undefined {
    const { entry } = this.place;
    const field = entry?.field(item.call.name);
    if (!entry || !field || field.contextArguments.length > 0) return undefined;
    const provided = this.#provision?.selection
      .itemsFor(this.place.type)
      .items.find(({ call }) => call.plainText === item.call.plainText);
    const isOwn = field.isResolvable && !this.#provision?.isAll;
    if (!isOwn && !provided) return undefined;
    if (field.requires !== undefined && !this.#provides(field.requires)) return undefined;
    const below = provided?.child && { selection: provided.child, isAll: !isOwn };
    return {
      point: undefined,
      field,
      child: this.#childOf(item, field, entry.subgraph, below),
      requires: [],
    };
  }

  #provides(set: SelectionSetNode): boolean {
    const { reader, graph } = this.#search;
    if (!this.#provision) return false;
    const type = this.place.type;
    return covers({ reader, graph }, this.#provision.selection, { selection: reader.fieldSet(set), type });
  }

  #childOf({ child }: Item, field: FaceField, subgraph: string, below?: Provision): Position | undefined {
    if (!child) return undefined;
    const { reader } = this.#search;
    const own = field.provides && reader.fieldSet(field.provides);
    const selection = reader.union(below?.selection, own);
    const provision = selection && { selection, isAll: below?.isAll ?? false };
    return this.#search.position({ subgraph, declared: field.typeName, selection: child, provision });
  }
}
