import { print } from 'graphql';
import type { PathStep } from '#gateway/execution/program/program.ts';
import type { PlanningGraph } from '#gateway/planning/graph/planning-graph.ts';
import { ContextValues } from '#gateway/planning/program/contexts.ts';
import type { ContextOptions, PlaceRecord } from '#gateway/planning/program/contexts.ts';
import { FetchDraft, SelectionDraft } from '#gateway/planning/program/fetch-draft.ts';
import { splitVisit } from '#gateway/planning/program/split-visit.ts';
import { allOf, always, anyOf, conditionKey } from '#gateway/planning/search/condition.ts';
import type { Disjunction } from '#gateway/planning/search/condition.ts';
import type { DataKeyTable } from '#gateway/planning/search/field-calls.ts';
import type { ObjectPlan, Serving, Visit } from '#gateway/planning/search/object-plan.ts';

/** The most fields in the texts of one operation; the executor would take long to read more. */
const maxFields = 30_000;

/** What fetches are made with. */
export interface EmitterOptions extends ContextOptions {
  readonly onTooManyFields: () => never;
  /** Called now and then; what it throws ends the planning. */
  readonly onProgress: () => void;
}

/** Objects at one place of the answer. */
export interface EmittedPlace {
  readonly path: readonly PathStep[];
  /** When there is anything at the place, as far as the values of variables decide it. */
  readonly outer: Disjunction;
  /** What the objects come with; undefined: nothing was asked yet, at the root of a query. */
  readonly origin: Origin | undefined;
  /** The objects around these. */
  readonly around: PlaceRecord | undefined;
}

/** A place in a fetch. */
export interface Origin {
  readonly fetch: FetchDraft;
  readonly selection: SelectionDraft;
  /** Replaces the keys in the data of fields there. */
  readonly key?: string;
}

/** A visit of a plan. */
interface PlannedVisit {
  readonly plan: ObjectPlan;
  readonly visit: Visit;
}

/** What is asked for of objects of one type in one fetch. */
interface Part extends PlannedVisit {
  readonly servings: readonly Serving[];
  /** Whether it is asked for in any case, since it tells the types of the objects. */
  readonly isTelling: boolean;
}

/** Servings that are alike, of objects of several types. */
interface AlikeServings {
  readonly first: Serving;
  readonly types: Set<string>;
  readonly all: Serving[];
}

/** The fetches that must be over before what is served is there. */
type Producers = Map<Serving, readonly FetchDraft[]>;

/** Makes fetches of plans: one for each subgraph, place and time, for all types of objects there. */
export class PositionEmitter {
  readonly fetches: FetchDraft[] = [];
  readonly #graph: PlanningGraph;
  readonly #dataKeys: DataKeyTable;
  readonly #contexts: ContextValues;
  readonly #onTooManyFields: () => never;
  readonly #onProgress: () => void;
  readonly #shared = new SharedSelections();
  #fields = 0;

  /** @param options.onTooManyFields throws. */
  constructor(options: EmitterOptions) {
    this.#graph = options.graph;
    this.#dataKeys = options.dataKeys;
    this.#contexts = new ContextValues(options);
    this.#onTooManyFields = options.onTooManyFields;
    this.#onProgress = options.onProgress;
  }

  /** Selections that share nothing in the search are written out, and must not be without end. */
  #countField(): void {
    this.#fields += 1;
    if (this.#fields > maxFields) this.#onTooManyFields();
    this.#onProgress();
  }

  /** @returns all fetches, when everything is emitted. */
  finish(): readonly FetchDraft[] {
    this.#contexts.settle();
    return this.fetches;
  }

  /** @returns all new fetches. */
  emit(place: EmittedPlace, plans: readonly ObjectPlan[]): readonly FetchDraft[] {
    const start = this.fetches.length;
    const producers: Producers = new Map();
    const distinct = [...new Set(plans)];
    const record: PlaceRecord = { path: place.path, plans: distinct, producers, around: place.around };
    const { origin } = place;
    if (origin) this.#addFields(place, { ...origin, parts: distinct.flatMap(entryPart), producers, record });
    const telling = new Set<FetchDraft>();
    for (const visits of wavesOf(distinct)) {
      const told = [...telling];
      const fetches = this.#groupParts(place, visits, told.length > 0);
      for (const [fetch, parts] of fetches) {
        if (parts.some(({ isTelling }) => isTelling)) telling.add(fetch);
        this.#fill(place, fetch, { parts, producers, told, record });
      }
    }
    return this.fetches.slice(start);
  }

  /** Parts that one fetch can ask for. */
  #groupParts(
    place: EmittedPlace,
    visits: readonly PlannedVisit[],
    isTold: boolean,
  ): ReadonlyMap<FetchDraft, readonly Part[]> {
    const byKey = new Map<string, FetchDraft>();
    const parts = new Map<FetchDraft, Part[]>();
    for (const { plan, visit } of visits) {
      // Before the types of objects are known all of them have one representation.
      const isUnknown = plan.place.unknownBehind !== undefined && !isTold;
      const alike = isUnknown
        ? visits.filter((other) => other.visit.point?.face.subgraph === visit.point?.face.subgraph)
        : [{ visit }];
      const condition = anyOf(alike.flatMap((other) => conditionOf(other.visit)));
      for (const { key, servings, isTelling } of splitVisit(visit, condition)) {
        const id = `${visit.point?.face.subgraph ?? ''} ${isUnknown ? '' : sharedName(plan, { ...visit, servings })} ${key}`;
        const fetch = byKey.get(id) ?? this.#newFetch(place, visit);
        byKey.set(id, fetch);
        parts.set(fetch, [...(parts.get(fetch) ?? []), { plan, visit, servings, isTelling }]);
      }
    }
    return parts;
  }

  #newFetch({ path, origin }: EmittedPlace, { point }: Visit): FetchDraft {
    const fetch = new FetchDraft({ subgraph: point?.face.subgraph ?? '', kind: 'query', path });
    if (origin) {
      fetch.after.add(origin.fetch);
      // Which entities to ask for is decided by their types.
      if (point?.face.isRoot !== true) origin.selection.needsTypename = true;
    }
    this.fetches.push(fetch);
    return fetch;
  }

  #fill(
    place: EmittedPlace,
    fetch: FetchDraft,
    context: {
      readonly parts: readonly Part[];
      readonly producers: Producers;
      /** Fetches that tell the types of the objects. */
      readonly told: readonly FetchDraft[];
      readonly record: PlaceRecord;
    },
  ): void {
    const { parts, producers, told, record } = context;
    const conditions = parts.flatMap(({ servings, isTelling }) =>
      isTelling ? always : servings.flatMap(({ condition }) => condition),
    );
    fetch.condition = allOf(place.outer, anyOf(conditions));
    for (const part of parts) {
      const inputs = [...part.visit.key, ...part.servings.flatMap(({ required }) => required)];
      for (const input of inputs) for (const other of producers.get(input) ?? []) fetch.after.add(other);
      const { unknownBehind } = part.plan.place;
      if (unknownBehind !== undefined) for (const other of told) fetch.after.add(other);
      represent(fetch, part, { inputs, isTold: told.length > 0 });
    }
    const byFragment = Map.groupBy(parts, ({ visit }) => visit.point?.typename ?? '');
    for (const [declared, some] of byFragment) {
      const selection = fetch.selectionOn(declared);
      selection.needsTypename ||= some.some(({ isTelling }) => isTelling);
      this.#addFields(place, { fetch, selection, parts: some, producers, record });
    }
  }

  /** Adds the fields of some parts to a selection, what several types have in common once, and what is below them. */
  #addFields(
    place: EmittedPlace,
    context: Origin & {
      readonly parts: readonly Part[];
      readonly producers: Producers;
      readonly record: PlaceRecord;
    },
  ): void {
    const { fetch, selection, parts, producers, record, key: rootKey } = context;
    for (const { first, types, all } of this.#alike(parts)) {
      const { item, condition, field } = first;
      const key = rootKey ?? this.#dataKeys.keyOf(item.call);
      const plans = [...new Set(all.flatMap((serving) => serving.child?.objects ?? []))];
      const isAbstract = this.#isAbstract(all, types);
      const known = first.child && this.#shared.find(plans, isAbstract);
      const child = known ?? (first.child && new SelectionDraft());
      const contextual = this.#contexts.take(fetch, field, record);
      this.#countField();
      selection.add(types, { key, call: item.call, condition, child, contextual });
      let below: readonly FetchDraft[] = [];
      if (child && (!known || plans.some(({ requests }) => requests.size > 0))) {
        // The same plans select the same, so that a place where they are known has only requests of its own.
        const draft = known ? new SelectionDraft() : child;
        draft.needsTypename = isAbstract;
        const path = [...place.path, key, ...Array.from({ length: field.lists }, () => '@')];
        const outer = allOf(place.outer, condition);
        below = this.emit({ path, outer, origin: { fetch, selection: draft }, around: record }, plans);
        this.#shared.add(plans, isAbstract, child);
      }
      for (const serving of all) producers.set(serving, [fetch, ...below]);
    }
  }

  #alike(parts: readonly Part[]): Iterable<AlikeServings> {
    const alike = new Map<string, AlikeServings>();
    for (const { plan, visit, servings } of parts) {
      const types = this.#typesOf(plan, visit);
      for (const serving of servings) {
        const { lists, provides } = serving.field;
        // What the field of one type alone provides must not be asked for through the others.
        const below = serving.child && provides ? print(provides) : '';
        const key = `${serving.item.id} ${conditionKey(serving.condition)} ${lists} ${below}`;
        const known = alike.get(key) ?? { first: serving, types: new Set<string>(), all: [] };
        alike.set(key, known);
        for (const type of types) known.types.add(type);
        known.all.push(serving);
      }
    }
    return alike.values();
  }

  /** The object types in the subgraph whose objects a visit is about. */
  #typesOf({ place }: ObjectPlan, { point }: Visit): readonly string[] {
    const face = point?.face ?? place.entry;
    return face ? this.#graph.possibleTypesIn(face.subgraph, face.type) : [];
  }

  /** Whether clients, or the subgraph, may expect objects of several types. */
  #isAbstract(servings: readonly Serving[], types: ReadonlySet<string>): boolean {
    return servings.some(
      ({ field, item }) =>
        this.#graph.isAbstract(field.typeName) ||
        [...types].some((type) => this.#graph.isAbstract(this.#graph.fieldType(type, item.call.name) ?? '')),
    );
  }
}

/** Selections by the plans that they were made of. */
class SharedSelections {
  readonly #ids = new Map<ObjectPlan, number>();
  readonly #selections = new Map<string, SelectionDraft>();

  find(plans: readonly ObjectPlan[], isAbstract: boolean): SelectionDraft | undefined {
    return this.#selections.get(this.#keyOf(plans, isAbstract));
  }

  add(plans: readonly ObjectPlan[], isAbstract: boolean, selection: SelectionDraft): void {
    this.#selections.set(this.#keyOf(plans, isAbstract), selection);
  }

  #keyOf(plans: readonly ObjectPlan[], isAbstract: boolean): string {
    return `${plans.map((plan) => this.#idOf(plan)).join()} ${isAbstract}`;
  }

  #idOf(plan: ObjectPlan): number {
    let id = this.#ids.get(plan);
    if (id === undefined) this.#ids.set(plan, (id = this.#ids.size));
    return id;
  }
}

function entryPart(plan: ObjectPlan): readonly Part[] {
  const [visit] = plan.visits;
  return visit ? [{ plan, visit, servings: visit.servings, isTelling: false }] : [];
}

/** When a visit is made. */
function conditionOf({ point, servings }: Visit): Disjunction {
  return point?.tellsType ? always : anyOf(servings.flatMap(({ condition }) => condition));
}

/**
 * What must be the same for objects of several types in one fetch. A subgraph that has an interface as an object type gives
 * all of them the same fields, so that they must want the same, lest it computes fields without what these require.
 */
function sharedName(plan: ObjectPlan, { point, servings }: Visit): string {
  if (!point?.face.isInterfaceObject || plan.place.type === point.typename) return '';
  return servings.map(({ item, condition }) => `${item.id}:${conditionKey(condition)}`).join(' ');
}

/** The visits but the first ones of all plans, by the time of their requests. */
function wavesOf(plans: readonly ObjectPlan[]): readonly (readonly PlannedVisit[])[] {
  const visits = plans.flatMap((plan) => plan.visits.slice(1).map((visit) => ({ plan, visit })));
  const byWave = Map.groupBy(visits, ({ visit }) => visit.wave);
  return [...byWave].sort(([a], [b]) => a - b).map(([, some]) => some);
}

/** Adds what is sent of the entities of a part. */
function represent(
  fetch: FetchDraft,
  { plan, visit }: Part,
  { inputs, isTold }: { readonly inputs: readonly Serving[]; readonly isTold: boolean },
): void {
  const { point } = visit;
  if (!point || point.face.isRoot) return;
  const { type, unknownBehind } = plan.place;
  const condition = unknownBehind !== undefined && !isTold ? unknownBehind : type;
  const known = fetch.representations.get(condition)?.items ?? [];
  const items = new Set([...known, ...inputs.map(({ item }) => item)]);
  fetch.representations.set(condition, { typename: point.typename, items: [...items] });
}
