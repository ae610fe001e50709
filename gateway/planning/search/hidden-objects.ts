import { Kind, visit } from 'graphql';
import type { DocumentNode, SelectionSetNode } from 'graphql';
import { fieldSetsOf } from '#gateway/planning/graph/planner-names-of.ts';
import type { PlanningGraph } from '#gateway/planning/graph/planning-graph.ts';
import { isAlways } from '#gateway/planning/search/condition.ts';
import type { FieldCall, FieldCalls } from '#gateway/planning/search/field-calls.ts';
import type { Item, Selection, SelectionReader } from '#gateway/planning/search/selection.ts';

/** With more places in the operation than this a field is not compared with each of them. */
const maxCompared = 32;

/**
 * Reads what keys, `@requires` and contexts need of an object. Where they need a part of an object of which clients ask
 * for another part, it is a field of its own in the data: a null of one part that moves up would take the other one with
 * it. Where nothing can move up they share the field, so that the subgraph resolves it once.
 *
 * @see https://spec.graphql.org/September2025/#sec-Handling-Execution-Errors
 */
export class HiddenObjects {
  readonly #graph: PlanningGraph;
  readonly #reader: SelectionReader;
  readonly #calls: FieldCalls;
  readonly #document: DocumentNode;
  readonly #apart = new Map<string, boolean>();
  /** By the texts of fields. */
  #asked: ReadonlyMap<string, ReadonlySet<SelectionSetNode>> | undefined;

  constructor(options: {
    readonly graph: PlanningGraph;
    readonly reader: SelectionReader;
    readonly calls: FieldCalls;
    readonly document: DocumentNode;
  }) {
    this.#graph = options.graph;
    this.#reader = options.reader;
    this.#calls = options.calls;
    this.#document = options.document;
  }

  /** What a field set of the supergraph selects of objects of a type. */
  itemsOf(set: SelectionSetNode, type: string): readonly Item[] {
    const { items } = this.#reader.fieldSet(set).itemsFor(type);
    if (items.every(({ child }) => !child)) return items;
    return items.map((item) =>
      item.child && this.#isApart(item.call, type)
        ? this.#reader.itemOf(this.#calls.hidden(item.call), item.condition, item.child)
        : item,
    );
  }

  /** All field sets must have one field in common: in a representation it stands once. */
  #isApart(call: FieldCall, type: string): boolean {
    const key = `${call.id} ${type}`;
    let isApart = this.#apart.get(key);
    if (isApart === undefined) this.#apart.set(key, (isApart = this.#clashes(call, type)));
    return isApart;
  }

  #clashes(call: FieldCall, type: string): boolean {
    this.#asked ??= askedObjects(this.#document, this.#calls);
    const asked = this.#asked.get(call.text);
    const declared = this.#graph.fieldType(type, call.name);
    if (!asked || declared === undefined) return false;
    if (asked.size > maxCompared) return true;
    const needed = this.#neededOf(call.name, type);
    return [...asked].some((set) => {
      const selection = this.#reader.fieldSet(set);
      return needed.some((other) => this.#differ(selection, other, declared));
    });
  }

  /** What field sets need below a field of a type. */
  #neededOf(name: string, type: string): readonly Selection[] {
    const { model } = this.#graph;
    const types = [...model.types.values()].filter(
      (other) => this.#graph.applies(other.name, type) || this.#graph.applies(type, other.name),
    );
    const sets = new Set(
      [...types.flatMap(fieldSetsOf), ...this.#graph.contexts.selections].map((text) =>
        this.#graph.parse(text),
      ),
    );
    return [...sets].flatMap((set) =>
      this.#reader
        .fieldSet(set)
        .itemsFor(type)
        .items.flatMap(({ call, child }) => (call.name === name && child ? [child] : [])),
    );
  }

  /** Whether a null may move up in the objects of one selection and not of the other. */
  #differ(a: Selection, b: Selection, declared: string): boolean {
    return [...this.#graph.possibleTypes(declared)].some((type) => {
      const others = new Map(b.itemsFor(type).items.map((item) => [item.call.plainText, item]));
      const own = a.itemsFor(type).items;
      const common = own.filter(({ call, condition }) => others.has(call.plainText) && isAlways(condition));
      const names = new Set(common.map(({ call }) => call.plainText));
      return (
        [...own, ...others.values()].some(
          ({ call }) => !names.has(call.plainText) && this.#movesUp(type, call.name),
        ) ||
        common.some(({ call, child }) => {
          const below = others.get(call.plainText)?.child;
          const returned = this.#graph.fieldType(type, call.name);
          return child && below && returned !== undefined && this.#differ(child, below, returned);
        })
      );
    });
  }

  /** Whether a field is not nullable in some subgraph. Keys are there, or nothing of the object is. */
  #movesUp(type: string, name: string): boolean {
    const fields = this.#graph.facesOf(type).flatMap((face) => face.field(name) ?? []);
    return fields.some(({ typeText }) => typeText.endsWith('!')) && !fields.some(({ isKey }) => isKey);
  }
}

/** What clients select below fields under their own names, by the texts of the fields. */
function askedObjects(
  document: DocumentNode,
  calls: FieldCalls,
): ReadonlyMap<string, ReadonlySet<SelectionSetNode>> {
  const asked = new Map<string, Set<SelectionSetNode>>();
  visit(document, {
    [Kind.FIELD]: (node) => {
      if (!node.selectionSet || (node.alias && node.alias.value !== node.name.value)) return;
      const { text } = calls.of(node);
      asked.set(text, (asked.get(text) ?? new Set()).add(node.selectionSet));
    },
  });
  return asked;
}
