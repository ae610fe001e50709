import { Kind } from 'graphql';
import type { FieldNode, FragmentDefinitionNode, SelectionNode, SelectionSetNode } from 'graphql';
import type { PlanningGraph } from '#gateway/planning/graph/planning-graph.ts';
import {
  always,
  anyOf,
  beside,
  commonTerms,
  conditionKey,
  conjoin,
  readCondition,
  variableOf,
} from '#gateway/planning/search/condition.ts';
import type { Disjunction, Conjunction } from '#gateway/planning/search/condition.ts';
import { ConditionVariables } from '#gateway/planning/search/condition-variables.ts';
import { dependsOnType } from '#gateway/planning/search/depends-on-type.ts';
import type { FieldCall, FieldCalls } from '#gateway/planning/search/field-calls.ts';

/** A field of an object, and what is selected below it. Equal items are the same object. */
export interface Item {
  readonly id: number;
  readonly call: FieldCall;
  /** When it is wanted, given that its object is. */
  readonly condition: Disjunction;
  readonly child: Selection | undefined;
}

/** The items of objects of one type. Equal lists are the same object. */
export interface ItemList {
  readonly id: number;
  readonly items: readonly Item[];
}

/** What is selected of objects, whatever their types. Equal selections are mostly the same object. */
export interface Selection {
  readonly id: number;
  /** The selection sets that it was read from; none where its items were given. */
  readonly sources: readonly Source[];
  /** Terms that hold wherever it counts, as far as they decide anything in it. */
  readonly holding: Conjunction;
  /** @param type an object type, or an interface for objects whose own type is not known. */
  itemsFor(type: string): ItemList;
}

/** A selection set that counts under a condition. */
export interface Source {
  readonly set: SelectionSetNode;
  readonly when: Conjunction;
}

/** One field node, and when it counts. */
export interface Occurrence {
  readonly node: FieldNode;
  readonly when: Conjunction;
}

/** With more selections than this, conditions around them are not looked at: they could tell very many apart. */
const maxDistinctSelections = 5000;

/** How many selections of the operation are read at most, each as often as it is for another type or condition. */
const maxSelectionsRead = 500_000;

/**
 * Reads selections from the operation and from the field sets of the supergraph. Everything is interned by its content,
 * so that fragments that are nested two ways are as many selections as there are fragments, though written out they
 * would double at every level.
 *
 * @see https://spec.graphql.org/September2025/#CollectFields()
 */
export class SelectionReader {
  readonly #graph: PlanningGraph;
  readonly #calls: FieldCalls;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #setIds = new Map<SelectionSetNode, number>();
  readonly #selections = new Map<string, Selection>();
  readonly #items = new Map<string, Item>();
  readonly #lists = new Map<string, ItemList>();
  readonly #variables: ConditionVariables;

  readonly #onTooMuchReading: () => never;
  readonly #onProgress: () => void;
  #read = 0;

  /**
   * @param options.onTooMuchReading throws.
   * @param options.onProgress called now and then; what it throws ends the planning.
   */
  constructor(options: {
    readonly onTooMuchReading: () => never;
    readonly onProgress: () => void;
    readonly graph: PlanningGraph;
    readonly calls: FieldCalls;
    readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  }) {
    this.#graph = options.graph;
    this.#calls = options.calls;
    this.#fragments = options.fragments;
    this.#variables = new ConditionVariables(options.fragments);
    this.#onTooMuchReading = options.onTooMuchReading;
    this.#onProgress = options.onProgress;
  }

  /**
   * The selection that several selection sets make up.
   *
   * @param around terms that hold wherever it counts. In `a @skip(if: $v) { b @include(if: $v) { c } }` nobody asks for `c`.
   */
  selectionOf(sources: readonly Source[], around: Conjunction = []): Selection {
    this.#count(sources.length);
    const kept = distinct(sources);
    const holding = this.#holdingIn(kept, around);
    const key = kept.map(({ set, when }) => `${this.#idOf(set)}:${when.join('&')}`).join(',');
    const own = { sources: kept, holding };
    return this.#intern(`${key} ${holding.join('&')}`, own, (type) => this.#readList(own, type));
  }

  /** A selection with given items by type, such as a part of another one. */
  selectionWith(itemsByType: ReadonlyMap<string, readonly Item[]>): Selection {
    const lists = new Map([...itemsByType].map(([type, items]) => [type, this.listOf(items)]));
    const empty = this.listOf([]);
    const key = `=${[...lists].map(([type, list]) => `${type}:${list.id}`).join(',')}`;
    return this.#intern(key, { sources: [], holding: [] }, (type) => lists.get(type) ?? empty);
  }

  listOf(items: readonly Item[]): ItemList {
    const key = items.map(({ id }) => id).join(',');
    let list = this.#lists.get(key);
    if (!list) this.#lists.set(key, (list = { id: this.#lists.size, items }));
    return list;
  }

  itemOf(call: FieldCall, condition: Disjunction, child: Selection | undefined): Item {
    const key = `${call.id} ${child?.id ?? ''} ${conditionKey(condition)}`;
    let item = this.#items.get(key);
    if (!item) this.#items.set(key, (item = { id: this.#items.size, call, condition, child }));
    return item;
  }

  /** The selection of a field set. */
  fieldSet(set: SelectionSetNode): Selection {
    return this.selectionOf([{ set, when: [] }]);
  }

  /** Both selections; of selections that were read alone. */
  union(a: Selection | undefined, b: Selection | undefined): Selection | undefined {
    if (!a || !b || a === b) return a ?? b;
    return this.selectionOf([...a.sources, ...b.sources]);
  }

  /** The same item without a condition: what is fetched for others has theirs. */
  unconditional({ call, child }: Item): Item {
    return this.itemOf(call, always, child);
  }

  /**
   * The item for all occurrences of one field.
   *
   * @param around terms that hold wherever they count.
   */
  itemFor(call: FieldCall, occurrences: readonly Occurrence[], around: Conjunction = []): Item {
    const common = commonTerms(occurrences.map(({ when }) => when));
    const sources = occurrences.flatMap(({ node, when }) =>
      node.selectionSet
        ? [{ set: node.selectionSet, when: when.filter((term) => !common.includes(term)) }]
        : [],
    );
    const holding = conjoin(around, common) ?? around;
    const child = sources.length === 0 ? undefined : this.selectionOf(sources, holding);
    return this.itemOf(call, anyOf(occurrences.map(({ when }) => when)), child);
  }

  /**
   * All field nodes that count for objects of a type, grouped in the order of the text.
   *
   * @param holding terms that hold anyway.
   */
  collect(
    sources: readonly Source[],
    type: string,
    keyOf: (node: FieldNode) => string,
    holding: Conjunction = [],
  ): ReadonlyMap<string, readonly Occurrence[]> {
    const found = new Map<string, Occurrence[]>();
    const spread = new Set<string>();
    const visit = (selections: readonly SelectionNode[], outer: Conjunction): void => {
      this.#count(selections.length);
      for (const selection of selections) {
        const own = readCondition(selection.directives);
        const when = own && beside(holding, conjoin(outer, own));
        if (!when) continue;
        if (selection.kind === Kind.FIELD) {
          const key = keyOf(selection);
          const known = found.get(key);
          if (known) known.push({ node: selection, when });
          else found.set(key, [{ node: selection, when }]);
          continue;
        }
        const fragment =
          selection.kind === Kind.INLINE_FRAGMENT
            ? selection
            : this.#spread(selection.name.value, when, spread);
        const condition = fragment?.typeCondition?.name.value;
        if (fragment && (condition === undefined || this.#graph.applies(condition, type)))
          visit(fragment.selectionSet.selections, when);
      }
    };
    for (const { set, when } of sources) {
      const outer = beside(holding, when);
      if (outer) visit(set.selections, outer);
    }
    return found;
  }

  /** Whether it may matter which type behind an interface an object has. */
  dependsOnType(selection: Selection, type: string): boolean {
    const count = (selections: number): void => this.#count(selections);
    return dependsOnType(selection, type, { graph: this.#graph, fragments: this.#fragments, count });
  }

  /** A fragment that was written out under a condition says nothing new under a stricter one. */
  #spread(name: string, when: Conjunction, known: Set<string>): FragmentDefinitionNode | undefined {
    const key = `${name} ${when.join('&')}`;
    if (known.has(key) || known.has(`${name} `)) return undefined;
    known.add(key);
    return this.#fragments.get(name);
  }

  /** Under very many combinations of conditions a few fragments are very many selections. */
  #count(selections: number): void {
    this.#read += selections;
    if (this.#read > maxSelectionsRead) this.#onTooMuchReading();
    this.#onProgress();
  }

  /** The terms that a condition below has to do with: others do not tell selections apart. */
  #holdingIn(sources: readonly Source[], around: Conjunction): Conjunction {
    if (around.length === 0 || this.#selections.size > maxDistinctSelections) return [];
    const below = sources.map(({ set }) => this.#variables.in(set));
    return around.filter((term) => {
      const variable = variableOf(term);
      return (
        below.some((variables) => variables.has(variable)) ||
        sources.some(({ when }) => when.some((other) => variableOf(other) === variable))
      );
    });
  }

  #readList({ sources, holding }: Pick<Selection, 'sources' | 'holding'>, type: string): ItemList {
    const items: Item[] = [];
    const keyOf = (node: FieldNode): string => String(this.#calls.of(node).id);
    for (const occurrences of this.collect(sources, type, keyOf, holding).values()) {
      const [first] = occurrences;
      if (!first || first.node.name.value === '__schema' || first.node.name.value === '__type') continue;
      items.push(this.itemFor(this.#calls.of(first.node), occurrences, holding));
    }
    return this.listOf(items);
  }

  #intern(
    key: string,
    own: Pick<Selection, 'sources' | 'holding'>,
    read: (type: string) => ItemList,
  ): Selection {
    let selection = this.#selections.get(key);
    if (!selection) {
      const lists = new Map<string, ItemList>();
      selection = {
        id: this.#selections.size,
        ...own,
        itemsFor: (type) => {
          let list = lists.get(type);
          if (!list) lists.set(type, (list = read(type)));
          return list;
        },
      };
      this.#selections.set(key, selection);
    }
    return selection;
  }

  #idOf(set: SelectionSetNode): number {
    let id = this.#setIds.get(set);
    if (id === undefined) this.#setIds.set(set, (id = this.#setIds.size));
    return id;
  }
}

/** Without sources that others make superfluous, in an order of their own kind. */
function distinct(sources: readonly Source[]): readonly Source[] {
  const kept: Source[] = [];
  for (const source of sources) {
    const isKnown = kept.some(
      ({ set, when }) => set === source.set && when.every((term) => source.when.includes(term)),
    );
    if (!isKnown) kept.push(source);
  }
  return kept;
}
