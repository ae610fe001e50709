import { Kind } from 'graphql';
import type { ConstDirectiveNode, FieldDefinitionNode } from 'graphql';
import type { IndexedType, SchemaIndex } from '#gateway/supergraph/schema-index.ts';

/** Tells which subgraphs, by their values of `join__Graph`, have which types and fields. */
export class SubgraphMembership {
  readonly #graphs = new Map<string, ReadonlySet<string>>();
  readonly #fieldGraphs = new WeakMap<FieldDefinitionNode, ReadonlySet<string>>();

  constructor(types: SchemaIndex['types']) {
    for (const type of types.values()) {
      const graphs = type.nodes
        .flatMap(({ directives }) => directives ?? [])
        .filter(({ name }) => name.value === 'join__type')
        .map((node) => readTextArgument(node, 'graph') ?? '');
      this.#graphs.set(type.name, new Set(graphs));
    }
  }

  /** Whether a subgraph has a type of the supergraph. */
  hasType(graph: string, typeName: string): boolean {
    return this.#graphs.get(typeName)?.has(graph) ?? false;
  }

  /** The subgraphs that have a type. */
  graphsOf(typeName: string): ReadonlySet<string> {
    return this.#graphs.get(typeName) ?? new Set();
  }

  /** Whether a subgraph has a field: the one that a `@join__field` names, or any with the type when none is named. */
  hasField(graph: string, type: IndexedType, field: FieldDefinitionNode): boolean {
    if (!this.hasType(graph, type.name)) return false;
    let graphs = this.#fieldGraphs.get(field);
    if (!graphs) {
      const joins = (field.directives ?? []).filter(({ name }) => name.value === 'join__field');
      graphs = new Set(joins.map((node) => readTextArgument(node, 'graph') ?? ''));
      this.#fieldGraphs.set(field, graphs);
    }
    return graphs.size === 0 || graphs.has(graph);
  }
}

/** The text of a string or enum argument of an applied directive. */
export function readTextArgument(node: ConstDirectiveNode, name: string): string | undefined {
  const value = node.arguments?.find((given) => given.name.value === name)?.value;
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
}
