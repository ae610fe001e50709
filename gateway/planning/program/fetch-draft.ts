import type { KeyRenamer, PathStep } from '#gateway/execution/program/program.ts';
import type { Disjunction } from '#gateway/planning/search/condition.ts';
import type { FieldCall } from '#gateway/planning/search/field-calls.ts';
import type { Item } from '#gateway/planning/search/selection.ts';

/** A field in the text of a fetch. */
export interface SelectedField {
  /** Where its value is in the data. */
  readonly key: string;
  readonly call: FieldCall;
  readonly condition: Disjunction;
  readonly child: SelectionDraft | undefined;
  /** Arguments whose values come from around the entity: variables by argument. */
  readonly contextual: readonly ContextVariable[];
}

/** An argument whose value comes from around the entity. */
export interface ContextVariable {
  readonly argument: string;
  readonly variable: string;
  /** GraphQL. */
  readonly type: string;
}

/** What a fetch asks of the objects at one place, by their types in the subgraph. */
export class SelectionDraft {
  readonly fieldsByType = new Map<string, SelectedField[]>();
  /** Whether `__typename` is read from the data. */
  needsTypename = false;

  /** Adds a field for objects of some types. */
  add(types: Iterable<string>, field: SelectedField): void {
    for (const type of types) {
      const fields = this.fieldsByType.get(type);
      if (fields) fields.push(field);
      else this.fieldsByType.set(type, [field]);
    }
  }
}

/** Joins selections; the same ones are joined once, so that what is shared stays shared. */
export class SelectionUnions {
  readonly #ids = new Map<SelectionDraft, number>();
  readonly #unions = new Map<string, SelectionDraft>();

  of(drafts: readonly SelectionDraft[]): SelectionDraft {
    const distinct = [...new Set(drafts)];
    const [first] = distinct;
    if (first && distinct.length === 1) return first;
    const key = distinct.map((draft) => this.#idOf(draft)).join();
    let union = this.#unions.get(key);
    if (!union) this.#unions.set(key, (union = unionOf(distinct)));
    return union;
  }

  #idOf(draft: SelectionDraft): number {
    let id = this.#ids.get(draft);
    if (id === undefined) this.#ids.set(draft, (id = this.#ids.size));
    return id;
  }
}

function unionOf(drafts: readonly SelectionDraft[]): SelectionDraft {
  const all = new SelectionDraft();
  for (const draft of drafts) {
    all.needsTypename ||= draft.needsTypename;
    for (const [type, fields] of draft.fieldsByType) for (const field of fields) all.add([type], field);
  }
  return all;
}

/** What is sent of entities of one type. */
export interface RepresentationDraft {
  /** What their type is called in the subgraph. */
  readonly typename: string;
  /** Keys and required fields. */
  readonly items: readonly Item[];
}

/** One fetch, as it is put together. */
export class FetchDraft {
  readonly subgraph: string;
  readonly kind: 'query' | 'mutation';
  readonly path: readonly PathStep[];
  /** By the type of the fragment around it; under the root type where no entities are asked for. */
  readonly selections = new Map<string, SelectionDraft>();
  /** By the types of the entities; none: no entities are asked for. */
  readonly representations = new Map<string, RepresentationDraft>();
  readonly after = new Set<FetchDraft>();
  readonly contextRewrites: KeyRenamer[] = [];
  readonly contextVariables: ContextVariable[] = [];
  condition: Disjunction = [];

  constructor(options: {
    readonly subgraph: string;
    readonly kind: 'query' | 'mutation';
    readonly path: readonly PathStep[];
  }) {
    this.subgraph = options.subgraph;
    this.kind = options.kind;
    this.path = options.path;
  }

  selectionOn(type: string): SelectionDraft {
    let selection = this.selections.get(type);
    if (!selection) this.selections.set(type, (selection = new SelectionDraft()));
    return selection;
  }
}
