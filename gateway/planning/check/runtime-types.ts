import { Kind } from 'graphql';
import type { JoinModel } from '#gateway/planning/graph/join-model.ts';

/** Tells which concrete types of the supergraph can be behind a type. */
export class RuntimeTypes {
  readonly #model: JoinModel;
  readonly #known = new Map<string, ReadonlySet<string>>();
  readonly #implementations: ReadonlyMap<string, readonly string[]>;

  constructor(model: JoinModel) {
    this.#model = model;
    const implementations = new Map<string, string[]>();
    for (const { name, node } of model.types.values()) {
      if (!('interfaces' in node) || node.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
      for (const { name: other } of node.interfaces ?? []) {
        implementations.set(other.value, [...(implementations.get(other.value) ?? []), name]);
      }
    }
    this.#implementations = implementations;
  }

  /** All of the supergraph. */
  of(typeName: string): ReadonlySet<string> {
    const key = `* ${typeName}`;
    let types = this.#known.get(key);
    if (!types) this.#known.set(key, (types = new Set(this.#inSupergraph(typeName))));
    return types;
  }

  /** Those that a subgraph can answer with; an interface object stands for all types behind the interface. */
  in(subgraph: string, typeName: string): ReadonlySet<string> {
    const key = `${subgraph} ${typeName}`;
    let types = this.#known.get(key);
    if (!types) this.#known.set(key, (types = new Set(this.#inSubgraph(subgraph, typeName))));
    return types;
  }

  #inSupergraph(typeName: string): readonly string[] {
    const node = this.#model.types.get(typeName)?.node;
    if (node?.kind === Kind.INTERFACE_TYPE_DEFINITION) return this.#implementations.get(typeName) ?? [];
    if (node?.kind === Kind.UNION_TYPE_DEFINITION) return (node.types ?? []).map(({ name }) => name.value);
    return [typeName];
  }

  #inSubgraph(subgraph: string, typeName: string): readonly string[] {
    const type = this.#model.types.get(typeName);
    const joined = type?.subgraphs.get(subgraph);
    if (!type || !joined) return [typeName];
    if (type.node.kind === Kind.UNION_TYPE_DEFINITION) return joined.members;
    if (type.node.kind !== Kind.INTERFACE_TYPE_DEFINITION) return [typeName];
    if (joined.isInterfaceObject) return [...this.of(typeName)];
    return [...this.#model.types.values()].flatMap((other) => {
      const there = other.subgraphs.get(subgraph);
      if (!there?.interfaces.includes(typeName)) return [];
      if (there.isInterfaceObject) return [...this.of(other.name)];
      return other.node.kind === Kind.OBJECT_TYPE_DEFINITION ? [other.name] : [];
    });
  }
}
