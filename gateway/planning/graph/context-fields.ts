import { Kind } from 'graphql';
import type { JoinModel, JoinType } from '#gateway/planning/graph/join-model.ts';

/** A field with an argument whose value comes from an object around it. */
export interface ContextField {
  readonly subgraph: string;
  readonly field: string;
  readonly context: string;
  /** What is read of the object that sets the context. */
  readonly selection: string;
}

/** The fields with `@fromContext`, and the types that set contexts. */
export class ContextFields {
  /** By name of the field, whatever its type. */
  readonly byName: ReadonlyMap<string, readonly ContextField[]>;
  /** The field sets that arguments take their values from. */
  readonly selections: readonly string[];
  readonly #model: JoinModel;
  readonly #contexts = new Map<string, ReadonlySet<string>>();

  constructor(model: JoinModel) {
    this.#model = model;
    const fields = [...model.types.values()].flatMap(contextFieldsOf);
    this.selections = [...new Set(fields.map(({ selection }) => selection))];
    this.byName = Map.groupBy(fields, ({ field }) => field);
  }

  get isEmpty(): boolean {
    return this.byName.size === 0;
  }

  /** The contexts that objects of a type set in a subgraph, also as members of an interface or union. */
  contextsOf(subgraph: string, type: string): ReadonlySet<string> {
    const key = `${subgraph} ${type}`;
    let contexts = this.#contexts.get(key);
    if (!contexts) this.#contexts.set(key, (contexts = new Set(this.#readContexts(subgraph, type))));
    return contexts;
  }

  #readContexts(subgraph: string, name: string): readonly string[] {
    const own = this.#model.types.get(name)?.subgraphs.get(subgraph);
    const around = [...this.#model.types.values()].filter(
      ({ node, subgraphs }) =>
        node.kind === Kind.UNION_TYPE_DEFINITION && subgraphs.get(subgraph)?.members.includes(name),
    );
    const others = [...(own?.interfaces ?? []), ...around.map((union) => union.name)];
    return [
      ...(own?.contexts ?? []),
      ...others.flatMap((other) => this.#model.types.get(other)?.subgraphs.get(subgraph)?.contexts ?? []),
    ];
  }
}

function contextFieldsOf({ fields }: JoinType): readonly ContextField[] {
  return [...fields.values()].flatMap(({ name: field, subgraphs }) =>
    [...subgraphs].flatMap(([subgraph, { contextArguments }]) =>
      contextArguments.map(({ context, selection }) => ({ subgraph, field, context, selection })),
    ),
  );
}
