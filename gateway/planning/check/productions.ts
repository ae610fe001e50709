import { isListType, isNonNullType, Kind } from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLOutputType,
  GraphQLSchema,
  SelectionSetNode,
} from 'graphql';
import { getNamedType, isCompositeType, isInterfaceType, isObjectType } from 'graphql';
import type { LeafFetch } from '#gateway/execution/program/program.ts';
import { fragmentsOf } from '#gateway/graphql/fragments-of.ts';
import { conditionOf, narrow } from '#gateway/planning/check/condition.ts';
import type { Disjunction } from '#gateway/planning/check/condition.ts';
import type { RuntimeTypes } from '#gateway/planning/check/runtime-types.ts';

/** A field that a fetch adds to the data. */
export interface Production {
  /** Position of the fetch among all of the program. */
  readonly fetch: number;
  readonly condition: Disjunction;
  readonly node: FieldNode;
}

/** A selection of a fetch, where it stands. */
export interface SelectionPlace {
  /** In the data, as keys and `@`. */
  readonly path: readonly string[];
  /** Concrete types of the supergraph that the objects there can have. */
  readonly types: ReadonlySet<string>;
  /** The type as the subgraph calls it. */
  readonly typeName: string;
  readonly condition: Disjunction;
  /** Directly below `_entities`, or at the root. */
  readonly isEntry: boolean;
}

/** Is told of every field of a fetch. */
export type OnField = (node: FieldNode, place: SelectionPlace, responseKey: string) => void;

/** What the walk through the text of a fetch needs. */
export interface FetchWalk {
  readonly fetch: LeafFetch;
  readonly document: DocumentNode;
  /** Of the subgraph. */
  readonly schema: GraphQLSchema;
  readonly runtimeTypes: RuntimeTypes;
  readonly onField: OnField;
}

/** Goes through the text of a fetch, and tells of each field where in the data it ends up, for which concrete types. */
export function walkFetch(walk: FetchWalk): void {
  const operation = walk.document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  const rootType = operation && walk.schema.getRootType(operation.operation);
  if (!operation || !rootType) return;
  const walker = new FetchWalker(walk);
  const place: SelectionPlace = {
    path: walk.fetch.path,
    types: new Set([rootType.name]),
    typeName: rootType.name,
    condition: conditionOf(walk.fetch),
    isEntry: true,
  };
  if (!walk.fetch.requires) walker.set(operation.selectionSet, place, []);
  else walker.entities(operation.selectionSet, place);
}

class FetchWalker {
  readonly #walk: FetchWalk;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #renamed: ReadonlyMap<string, string>;
  /** Fragments by where they were gone through. */
  readonly #seen = new Set<string>();

  constructor(walk: FetchWalk) {
    this.#walk = walk;
    this.#fragments = fragmentsOf(walk.document);
    this.#renamed = new Map(
      walk.fetch.outputRewrites.map(({ path, renameKeyTo }) => [keysOf(path).join('.'), renameKeyTo]),
    );
  }

  /** Representations are at the place of the fetch, whatever they are called in its text. */
  entities({ selections }: SelectionSetNode, place: SelectionPlace): void {
    for (const selection of selections) {
      if (selection.kind !== Kind.FIELD || selection.name.value !== '_entities' || !selection.selectionSet)
        continue;
      this.set(selection.selectionSet, { ...place, types: new Set(), typeName: '_Entity' }, []);
    }
  }

  /** @param keys response keys from the place of the fetch. */
  set({ selections }: SelectionSetNode, place: SelectionPlace, keys: readonly string[]): void {
    for (const selection of selections) {
      const condition = narrow(place.condition, selection.directives);
      if (!condition) continue;
      const narrowed = { ...place, condition };
      if (selection.kind === Kind.FIELD) this.#field(selection, narrowed, keys);
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const { typeCondition, selectionSet } = selection;
        this.set(selectionSet, typeCondition ? this.#on(typeCondition.name.value, narrowed) : narrowed, keys);
      } else {
        this.#spread(selection.name.value, narrowed, keys);
      }
    }
  }

  #spread(name: string, place: SelectionPlace, keys: readonly string[]): void {
    const fragment = this.#fragments.get(name);
    const { path, typeName, types, condition } = place;
    const id = `${name} ${path.join('.')} ${typeName} ${[...types].join()} ${JSON.stringify(condition)}`;
    if (!fragment || this.#seen.has(id)) return;
    this.#seen.add(id);
    this.set(fragment.selectionSet, this.#on(fragment.typeCondition.name.value, place), keys);
  }

  #on(typeName: string, place: SelectionPlace): SelectionPlace {
    const own = this.#walk.runtimeTypes.in(this.#walk.fetch.subgraph, typeName);
    const types = place.typeName === '_Entity' ? own : own.intersection(place.types);
    return { ...place, typeName, types };
  }

  #field(node: FieldNode, place: SelectionPlace, keys: readonly string[]): void {
    const { schema, runtimeTypes, fetch, onField } = this.#walk;
    const responseKey = (node.alias ?? node.name).value;
    const here = [...keys, responseKey];
    const key = this.#renamed.get(here.join('.')) ?? responseKey;
    onField(node, place, key);
    const parent = schema.getType(place.typeName);
    if (!node.selectionSet || !(isObjectType(parent) || isInterfaceType(parent))) return;
    const type = parent.getFields()[node.name.value]?.type;
    if (!type || !isCompositeType(getNamedType(type))) return;
    const typeName = getNamedType(type).name;
    const below: SelectionPlace = {
      ...place,
      path: [...place.path, key, ...listSteps(type)],
      typeName,
      types: runtimeTypes.in(fetch.subgraph, typeName),
      isEntry: false,
    };
    this.set(node.selectionSet, below, here);
  }
}

/** A `@` for each list around a type. */
function listSteps(type: GraphQLOutputType): readonly string[] {
  if (isNonNullType(type)) return listSteps(type.ofType);
  return isListType(type) ? ['@', ...listSteps(type.ofType)] : [];
}

/** The keys of a rewrite's path, without `_entities`, conditions and lists. */
export function keysOf(path: readonly string[]): readonly string[] {
  return path.filter((step) => step !== '_entities' && step !== '@' && !step.startsWith('... on '));
}
