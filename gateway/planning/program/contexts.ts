import { print } from 'graphql';
import type { PathStep } from '#gateway/execution/program/program.ts';
import type { JoinContextArgument } from '#gateway/planning/graph/join-model.ts';
import type { PlanningGraph } from '#gateway/planning/graph/planning-graph.ts';
import type { ContextVariable, FetchDraft } from '#gateway/planning/program/fetch-draft.ts';
import type { DataKeyTable } from '#gateway/planning/search/field-calls.ts';
import type { HiddenObjects } from '#gateway/planning/search/hidden-objects.ts';
import type { ObjectPlan, Serving } from '#gateway/planning/search/object-plan.ts';
import type { Item } from '#gateway/planning/search/selection.ts';

/** A place of the answer with what is known of the objects there. */
export interface PlaceRecord {
  readonly path: readonly PathStep[];
  readonly plans: readonly ObjectPlan[];
  /** Complete only when everything is emitted. */
  readonly producers: ReadonlyMap<Serving, readonly FetchDraft[]>;
  readonly around: PlaceRecord | undefined;
}

/** What values of contexts are found by. */
export interface ContextOptions {
  readonly graph: PlanningGraph;
  readonly hidden: HiddenObjects;
  readonly dataKeys: DataKeyTable;
  /** Names of the client's variables. */
  readonly variables: ReadonlySet<string>;
}

/** Gives fetches the values of contexts from the objects around their entities. */
export class ContextValues {
  readonly #options: ContextOptions;
  readonly #waiting: (() => void)[] = [];
  #count = 0;

  constructor(options: ContextOptions) {
    this.#options = options;
  }

  /** Takes the values of a field's arguments from around a place. @returns the variables that they are sent in. */
  take(
    fetch: FetchDraft,
    { contextArguments }: Serving['field'],
    record: PlaceRecord,
  ): readonly ContextVariable[] {
    return contextArguments.map((argument) => {
      const variable = { argument: argument.name, variable: this.#freshName(), type: print(argument.type) };
      fetch.contextVariables.push(variable);
      this.#rewrite(fetch, { argument, variable: variable.variable, record });
      return variable;
    });
  }

  /** Makes fetches wait for the values that they take; to be called when everything is emitted. */
  settle(): void {
    for (const wait of this.#waiting) wait();
  }

  #rewrite(
    fetch: FetchDraft,
    options: {
      readonly argument: JoinContextArgument;
      readonly variable: string;
      readonly record: PlaceRecord;
    },
  ): void {
    const { argument, variable, record } = options;
    const { graph } = this.#options;
    for (let around = record.around; around; around = around.around) {
      const up = keysIn(record.path) - keysIn(around.path);
      const types = new Set(around.plans.map(({ place }) => place.type));
      const setting = [...types].filter((type) =>
        graph.contexts.contextsOf(fetch.subgraph, type).has(argument.context),
      );
      for (const type of setting) {
        const items = this.#itemsOf(argument.selection, type);
        const path = [
          ...Array.from({ length: up }, () => '..'),
          `... on ${type}`,
          ...this.#pathOf(items, type),
        ];
        fetch.contextRewrites.push({ kind: 'KeyRenamer', path, renameKeyTo: variable });
        this.#waitFor(fetch, around, items);
      }
      if (types.size > 0 && setting.length === types.size) return;
    }
  }

  #waitFor(fetch: FetchDraft, { producers }: PlaceRecord, items: readonly Item[]): void {
    this.#waiting.push(() => {
      for (const [{ item }, fetches] of producers) {
        if (!items.some(({ call }) => call === item.call)) continue;
        for (const other of fetches) if (other !== fetch) fetch.after.add(other);
      }
    });
  }

  #itemsOf(selection: string, type: string): readonly Item[] {
    const { hidden, graph } = this.#options;
    return hidden.itemsOf(graph.parse(selection), type);
  }

  /** A context's selection has one field at every depth. */
  #pathOf([first]: readonly Item[], type: string): readonly string[] {
    if (!first) return [];
    const { dataKeys, graph } = this.#options;
    const declared = graph.fieldType(type, first.call.name) ?? '';
    const below = first.child ? this.#pathOf(first.child.itemsFor(declared).items, declared) : [];
    return [dataKeys.keyOf(first.call), ...below];
  }

  #freshName(): string {
    for (;;) {
      const name = `contextualArgument_${this.#count}`;
      this.#count += 1;
      if (!this.#options.variables.has(name)) return name;
    }
  }
}

function keysIn(path: readonly PathStep[]): number {
  return path.filter((step) => step !== '@').length;
}
