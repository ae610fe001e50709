import { getNamedType, isAbstractType, isCompositeType, isObjectType } from 'graphql';
import type { FragmentDefinitionNode, GraphQLNamedType, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { getOwn, isJsonObject } from '#gateway/bounded/json-object.ts';
import { childSets, collectFields } from '#gateway/graphql/collect-fields.ts';
import type { ConditionalSet, Occurrence } from '#gateway/graphql/collect-fields.ts';
import type { DataKeys } from '#gateway/execution/response/data-keys.ts';
import { conditionKey, holds } from '#gateway/graphql/condition.ts';

type Path = readonly (string | number)[];

/** The most places of the answer that one place in the data is shown at. */
const maxShown = 16;

/** What to read paths by. */
export interface ClientPathsOptions {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  readonly rootType: GraphQLObjectType;
  readonly rootSets: readonly ConditionalSet[];
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly dataKeys: DataKeys;
  /** Keys in the data of what representations consist of: it may be fetched though no client asks for it. */
  readonly sentKeys: ReadonlySet<string>;
}

/** A place in the data, and how the client comes there. */
interface Place {
  readonly type: GraphQLNamedType;
  readonly sets: readonly ConditionalSet[];
  readonly value: unknown;
  readonly shown: Path;
  readonly isRoot: boolean;
}

/** Turns places in the data into places of the answer, where one value may stand under several response keys. */
export class ClientPaths {
  readonly #options: ClientPathsOptions;

  constructor(options: ClientPathsOptions) {
    this.#options = options;
  }

  /**
   * @param path in the data. One that leads to what only subgraphs need ends before that, since it may explain why other
   *   things are missing. One that leads to what the client wants of objects of other types alone leads nowhere.
   * @param data what is known so far: it tells types.
   * @param variables coerced.
   */
  pathsOf(path: Path, data: unknown, variables: Readonly<Record<string, unknown>>): readonly Path[] {
    const { rootType, rootSets } = this.#options;
    let places: readonly Place[] = [{ type: rootType, sets: rootSets, value: data, shown: [], isRoot: true }];
    for (const step of path) {
      const next = places.flatMap((place) => this.#step(place, step, variables));
      if (next.length > 0) {
        places = next;
        continue;
      }
      return this.#options.sentKeys.has(String(step)) ? shownAt(places) : [];
    }
    return shownAt(places);
  }

  #step(place: Place, step: string | number, variables: Readonly<Record<string, unknown>>): readonly Place[] {
    const { value, shown } = place;
    if (typeof step === 'number') {
      const item: unknown = Array.isArray(value) ? value[step] : undefined;
      return [{ ...place, value: item, shown: [...shown, step] }];
    }
    const below = isJsonObject(value) ? getOwn(value, step) : undefined;
    const found = new Map<string, Place>();
    for (const type of this.#typesAt(place)) {
      for (const [key, all] of this.#fieldsUnder(type, place, step)) {
        const occurrences = all.filter(({ condition }) => holds(condition, variables));
        const name = occurrences[0]?.node.name.value;
        const definition = name === undefined ? undefined : type.getFields()[name];
        if (!definition) continue;
        const named = getNamedType(definition.type);
        const id = `${key} ${named.name}`;
        const known = found.get(id);
        // What is selected of objects of several types counts for each of them.
        const sets = distinct([...(known?.sets ?? []), ...childSets(occurrences)]);
        found.set(id, { type: named, sets, value: below, shown: [...shown, key], isRoot: false });
      }
    }
    return [...found.values()].slice(0, maxShown);
  }

  #fieldsUnder(
    type: GraphQLObjectType,
    { sets, isRoot }: Place,
    step: string,
  ): readonly (readonly [string, readonly Occurrence[]])[] {
    const { schema, fragments, dataKeys } = this.#options;
    return [...collectFields({ schema, fragments }, type, sets)].filter(
      ([, [first]]) => first !== undefined && dataKeys.keyOf(first.node, isRoot) === step,
    );
  }

  /** The types that the object may have: its own where that is known. */
  #typesAt({ type, value }: Place): readonly GraphQLObjectType[] {
    const { schema } = this.#options;
    const name = isJsonObject(value) ? value['__typename'] : undefined;
    const own = typeof name === 'string' ? schema.getType(name) : undefined;
    if (isObjectType(own) && isCompositeType(type)) return [own];
    if (isAbstractType(type)) return schema.getPossibleTypes(type);
    return isObjectType(type) ? [type] : [];
  }
}

function distinct(sets: readonly ConditionalSet[]): readonly ConditionalSet[] {
  const known = new Set<string>();
  const ids = new Map<ConditionalSet['set'], number>();
  return sets.filter(({ set, condition }) => {
    const number = ids.get(set) ?? ids.size;
    ids.set(set, number);
    const id = `${number} ${conditionKey(condition)}`;
    return !known.has(id) && known.add(id);
  });
}

function shownAt(places: readonly Place[]): readonly Path[] {
  const paths = places.map(({ shown }) => shown);
  return [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()].slice(0, maxShown);
}
