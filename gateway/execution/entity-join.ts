import type { GraphQLSchema } from 'graphql';
import { collectEntities } from '#gateway/execution/collect-entities.ts';
import type { CopyBudget } from '#gateway/execution/copy-budget.ts';
import type { FetchError } from '#gateway/execution/show-subgraph-error.ts';
import { locateEntities } from '#gateway/execution/locate-entities.ts';
import type { ResponsePath } from '#gateway/execution/locate-entities.ts';
import { cloneAsked, keepAsked, mergeData } from '#gateway/execution/merge-data.ts';
import { isJsonObject } from '#gateway/bounded/json-object.ts';
import type { JsonObject } from '#gateway/bounded/json-object.ts';
import type { EntityPlace } from '#gateway/execution/program/entity-place.ts';
import type { TypeRepresentation } from '#gateway/execution/generate-type-representation.ts';
import { cutPath } from '#gateway/execution/program/asked-keys.ts';
import type { RepresentationWriter } from '#gateway/execution/representation.ts';
import { minJsonBytes } from '#gateway/execution/response/answer-limit.ts';
import { rewriteData, rewritePath } from '#gateway/execution/rewrite-data.ts';
import { unequalLists } from '#gateway/execution/unequal-lists.ts';

/** What a join is made from. */
export interface EntityJoinOptions {
  readonly root: JsonObject;
  /** Where fetches with the same selection belong. */
  readonly places: readonly EntityPlace[];
  readonly writer: RepresentationWriter;
  /** The supergraph's. */
  readonly schema: GraphQLSchema;
  readonly isObjectType: (name: unknown) => boolean;
  readonly copies: CopyBudget;
  /** The entities to ask for; undefined: all at the places. */
  readonly entities?: ReadonlySet<JsonObject>;
}

/** The entities that have the same representation, by the place they are at. */
type Same = Map<EntityPlace, JsonObject[]>;

/** Asks for the entities at some places of the answer, each distinct one once, and gives every one its share. */
export class EntityJoin {
  readonly #options: EntityJoinOptions;
  readonly #byText = new Map<string, Same>();

  constructor(options: EntityJoinOptions) {
    this.#options = options;
    for (const place of options.places) {
      this.#add(place, options.entities ?? collectEntities(options.root, place.steps));
    }
  }

  /** Most entities come many times: those that one value tells apart are told by it, and only the first is written. */
  #add(place: EntityPlace, entities: Iterable<JsonObject>): void {
    const { writer } = this.#options;
    const known = new Map<TypeRepresentation, Map<unknown, JsonObject[]>>();
    let last: TypeRepresentation | undefined;
    let byIdentity = new Map<unknown, JsonObject[]>();
    for (const entity of entities) {
      const representation = writer.representationOf(entity);
      if (!representation) continue;
      if (representation !== last) {
        last = representation;
        byIdentity = known.get(representation) ?? new Map<unknown, JsonObject[]>();
        known.set(representation, byIdentity);
      }
      const identity = representation.identify(entity);
      const same = identity === undefined ? undefined : byIdentity.get(identity);
      if (same) {
        same.push(entity);
        continue;
      }
      const text = representation.write(entity);
      if (text === undefined) continue;
      const list = this.#listFor(text, place);
      list.push(entity);
      if (identity !== undefined) byIdentity.set(identity, list);
    }
  }

  #listFor(text: string, place: EntityPlace): JsonObject[] {
    let same = this.#byText.get(text);
    if (!same) this.#byText.set(text, (same = new Map()));
    let list = same.get(place);
    if (!list) same.set(place, (list = []));
    return list;
  }

  get isEmpty(): boolean {
    return this.#byText.size === 0;
  }

  /** How many distinct representations there are. */
  get size(): number {
    return this.#byText.size;
  }

  /** JSON of the representations, without the brackets around them. */
  get representations(): string {
    return [...this.#byText.keys()].join(',');
  }

  /** The fields that hold the entities, as far as their paths are the same for all. */
  get places(): readonly ResponsePath[] {
    return this.#options.places.map((place) => {
      const { path } = place.leaf;
      const list = path.indexOf('@');
      return list === -1 ? path : path.slice(0, list);
    });
  }

  /**
   * Gives what the subgraph said to all entities it is about. Entities of one place share what is below them, since
   * whatever is fetched for it later is the same for all; entities of different places share nothing, for there the
   * same key may stand for another field.
   *
   * @param results one for each representation, in their order; null for what does not exist.
   * @returns errors in the terms of the fetch: lists that cannot be joined.
   * @throws the error of the answer's limit where the copies for different places are larger.
   */
  merge(results: readonly unknown[]): readonly FetchError[] {
    const { schema, isObjectType, copies } = this.#options;
    const errors: FetchError[] = [];
    for (const [index, same] of [...this.#byText.values()].entries()) {
      const result = results[index];
      const [first] = same.keys();
      if (!first || !isJsonObject(result)) continue;
      rewriteData(schema, first.leaf.outputRewrites, result);
      // Copied before the first place takes the original, which later fetches will change.
      const sharers = sharersOf(same);
      const isAlone = sharers.length === 1 && sharers[0]?.length === 1;
      // For each of several entities, keys that nobody asked for would be looked at again.
      const original = isAlone ? result : keepAsked(result, first.asked);
      const copyBytes = sharers.length > 1 ? minJsonBytes(original) : 0;
      const shares = sharers.map((entities, nth) => {
        if (nth === 0) return { entities, share: original };
        copies.spend(copyBytes);
        return { entities, share: cloneAsked(original, first.asked) };
      });
      let unequal: string | undefined;
      for (const { entities, share } of shares) {
        const joined = entities.length > 1 ? new Map<object, unknown>() : undefined;
        const rules = { asked: first.asked, isObjectType, joined };
        for (const entity of entities) unequal = mergeData(entity, share, rules) ?? unequal;
      }
      if (unequal !== undefined) errors.push(unequalLists(['_entities', index, unequal]));
    }
    return errors;
  }

  /**
   * Errors of the fetch as errors of the answer: an index of a representation stands for all places of its entity.
   *
   * @param max how many places are of use for one error; at least one is given.
   */
  locateErrors(errors: readonly FetchError[], max: number): readonly FetchError[] {
    const groups = [...this.#byText.values()];
    return errors.flatMap((error) => {
      const index = error.path?.[1];
      const same = typeof index === 'number' ? groups[index] : undefined;
      if (!same) return this.places.map((path) => ({ ...error, path }));
      const [first] = same.keys();
      const below = rewritePath(error.path?.slice(2) ?? [], first?.leaf.outputRewrites ?? []);
      const rest = first ? cutPath(below, first.asked) : [];
      const atMost = Math.max(max, 1);
      const paths = [...same].flatMap(([{ leaf }, entities]) =>
        locateEntities({
          root: this.#options.root,
          path: leaf.path,
          entities: new Set(entities),
          max: atMost,
        }),
      );
      const found = paths.length > 0 ? paths : this.places;
      return found.slice(0, atMost).map((path) => ({ ...error, path: [...path, ...rest] }));
    });
  }
}

/** Entities that may share what is below them. */
function sharersOf(same: Same): readonly (readonly JsonObject[])[] {
  return [...same].flatMap(([{ isUnshared }, entities]) =>
    isUnshared ? entities.map((entity) => [entity]) : [entities],
  );
}
