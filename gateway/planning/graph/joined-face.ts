import { Kind, print } from 'graphql';
import type { SelectionSetNode, TypeNode } from 'graphql';
import { isDeclaredIn } from '#gateway/planning/graph/declared-in.ts';
import type { Face, FaceField } from '#gateway/planning/graph/face.ts';
import type { JoinedType, JoinType } from '#gateway/planning/graph/join-model.ts';
import type { PlanningGraph } from '#gateway/planning/graph/planning-graph.ts';
import { nameOf } from '#gateway/planning/graph/reachable-types.ts';

const none: readonly never[] = [];

/** A face that reads its fields from the join model when they are first asked for. */
export class JoinedFace implements Face {
  readonly id: number;
  readonly subgraph: string;
  readonly type: string;
  readonly isInterfaceObject: boolean;
  readonly isRoot: boolean;
  readonly keys: readonly SelectionSetNode[];
  readonly contexts: readonly string[];
  readonly #join: JoinType;
  readonly #joined: JoinedType;
  readonly #graph: PlanningGraph;
  readonly #fields = new Map<string, FaceField | undefined>();
  #keyFields: ReadonlySet<string> | undefined;

  constructor(options: {
    readonly id: number;
    readonly subgraph: string;
    readonly join: JoinType;
    readonly joined: JoinedType;
    readonly graph: PlanningGraph;
  }) {
    const { id, subgraph, join, joined, graph } = options;
    this.id = id;
    this.subgraph = subgraph;
    this.type = join.name;
    this.isInterfaceObject = joined.isInterfaceObject;
    this.isRoot = join.name === graph.model.roots.query;
    this.contexts = joined.contexts;
    this.#join = join;
    this.#joined = joined;
    this.#graph = graph;
    const resolvable = isDeclaredIn(join, subgraph) ? joined.keys.filter((key) => key.resolvable) : none;
    this.keys = resolvable.map(({ fields }) => graph.parse(fields));
  }

  field(name: string): FaceField | undefined {
    if (this.#fields.has(name)) return this.#fields.get(name);
    const field = this.#readField(name);
    this.#fields.set(name, field);
    return field;
  }

  #readField(name: string): FaceField | undefined {
    const joined = this.#join.fields.get(name)?.subgraphs.get(this.subgraph);
    if (!joined) return undefined;
    const isOwn = !joined.external && this.#graph.isActive(joined) && this.#isResolvedForAll(name);
    const isKey = this.#isKeyField(name);
    const { requires, provides } = joined;
    return {
      name,
      typeName: nameOf(joined.type),
      lists: listsOf(joined.type),
      typeText: print(joined.type),
      // A subgraph knows the keys of its objects, also where it declares them as external.
      isResolvable: isOwn || isKey,
      isKey,
      requires: requires === undefined ? undefined : this.#graph.parse(requires),
      provides: provides === undefined ? undefined : this.#graph.parse(provides),
      contextArguments: joined.contextArguments,
    };
  }

  /** Whether all types behind an interface resolve the field without further ado; of objects it is true in any case. */
  #isResolvedForAll(name: string): boolean {
    if (this.#join.node.kind !== Kind.INTERFACE_TYPE_DEFINITION || this.isInterfaceObject) return true;
    return this.#graph.possibleTypesIn(this.subgraph, this.type).every((type) => {
      const field = this.#graph.faceIn(this.subgraph, type)?.field(name);
      return (
        field?.isResolvable === true && field.requires === undefined && field.contextArguments.length === 0
      );
    });
  }

  #isKeyField(name: string): boolean {
    this.#keyFields ??= new Set(
      this.#joined.keys.flatMap(({ fields }) =>
        this.#graph
          .parse(fields)
          .selections.flatMap((selection) => (selection.kind === Kind.FIELD ? [selection.name.value] : [])),
      ),
    );
    return this.#keyFields.has(name);
  }
}

function listsOf(type: TypeNode): number {
  if (type.kind === Kind.NAMED_TYPE) return 0;
  return listsOf(type.type) + (type.kind === Kind.LIST_TYPE ? 1 : 0);
}
