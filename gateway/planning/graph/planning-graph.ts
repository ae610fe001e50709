import { Kind } from 'graphql';
import type { SelectionSetNode } from 'graphql';
import type { ContextFields } from '#gateway/planning/graph/context-fields.ts';
import type { Face } from '#gateway/planning/graph/face.ts';
import { JoinedFace } from '#gateway/planning/graph/joined-face.ts';
import type { JoinedField, JoinModel, JoinType } from '#gateway/planning/graph/join-model.ts';
import type { FieldSets } from '#gateway/planning/graph/parse-field-set.ts';
import { nameOf } from '#gateway/planning/graph/reachable-types.ts';

const none: readonly never[] = [];

/**
 * What each subgraph can resolve, for one outcome of the labels of progressive `@override`. Everything is read from the
 * model when first asked for, so that a graph of thousands of types costs only what operations touch.
 */
export class PlanningGraph {
  readonly model: JoinModel;
  readonly contexts: ContextFields;
  readonly #fieldSets: FieldSets;
  readonly #labels: ReadonlySet<string>;
  readonly #faces = new Map<string, readonly Face[]>();
  readonly #faceIn = new Map<string, Face | undefined>();
  readonly #possible = new Map<string, ReadonlySet<string>>();
  readonly #possibleIn = new Map<string, readonly string[]>();
  #implementations: ReadonlyMap<string, readonly JoinType[]> | undefined;
  #nextFace = 0;

  constructor(options: {
    readonly model: JoinModel;
    readonly contexts: ContextFields;
    readonly fieldSets: FieldSets;
    /** Labels of progressive `@override` that hold. */
    readonly activeLabels: readonly string[];
  }) {
    const { model, contexts, fieldSets, activeLabels } = options;
    this.model = model;
    this.contexts = contexts;
    this.#fieldSets = fieldSets;
    this.#labels = new Set(activeLabels);
  }

  /**
   * The faces of a type. For an object type these are the subgraphs that have it, and those that have one of its
   * interfaces as an object type; for an interface, whose objects' types are not known, its own faces.
   */
  facesOf(type: string): readonly Face[] {
    let faces = this.#faces.get(type);
    if (!faces) this.#faces.set(type, (faces = this.#readFaces(type)));
    return faces;
  }

  /** The face of a type under its own name in a subgraph. */
  faceIn(subgraph: string, type: string): Face | undefined {
    const key = `${subgraph} ${type}`;
    if (this.#faceIn.has(key)) return this.#faceIn.get(key);
    const face = this.#readFace(subgraph, type);
    this.#faceIn.set(key, face);
    return face;
  }

  /** Names of the object types that an object of a type may have, in any subgraph. */
  possibleTypes(type: string): ReadonlySet<string> {
    let possible = this.#possible.get(type);
    if (!possible) this.#possible.set(type, (possible = new Set(this.#readPossible(type))));
    return possible;
  }

  /** The same within one subgraph; an interface that is an object type there is its own. */
  possibleTypesIn(subgraph: string, type: string): readonly string[] {
    const key = `${subgraph} ${type}`;
    let possible = this.#possibleIn.get(key);
    if (!possible) this.#possibleIn.set(key, (possible = this.#readPossibleIn(subgraph, type)));
    return possible;
  }

  /** Names of the interfaces that a type has in a subgraph. */
  interfacesIn(subgraph: string, type: string): readonly string[] {
    return this.model.types.get(type)?.subgraphs.get(subgraph)?.interfaces ?? none;
  }

  isInterfaceObject(subgraph: string, type: string): boolean {
    return this.model.types.get(type)?.subgraphs.get(subgraph)?.isInterfaceObject ?? false;
  }

  /** Whether a fragment on `condition` applies to all objects of a type. */
  applies(condition: string, type: string): boolean {
    if (condition === type) return true;
    if (this.isInterface(type)) return this.#interfacesOf(type).includes(condition);
    return this.possibleTypes(condition).has(type);
  }

  /** Name of the type of a field in the supergraph. */
  fieldType(type: string, field: string): string | undefined {
    const node = this.model.types.get(type)?.fields.get(field)?.node;
    return node && nameOf(node.type);
  }

  isInterface(type: string): boolean {
    return this.model.types.get(type)?.node.kind === Kind.INTERFACE_TYPE_DEFINITION;
  }

  isAbstract(type: string): boolean {
    const kind = this.model.types.get(type)?.node.kind;
    return kind === Kind.INTERFACE_TYPE_DEFINITION || kind === Kind.UNION_TYPE_DEFINITION;
  }

  parse(fieldSet: string): SelectionSetNode {
    return this.#fieldSets.parse(fieldSet);
  }

  #readFaces(type: string): readonly Face[] {
    const joined = this.model.types.get(type);
    if (!joined) return none;
    const own = [...joined.subgraphs.keys()].flatMap((subgraph) => this.faceIn(subgraph, type) ?? none);
    if (joined.node.kind !== Kind.OBJECT_TYPE_DEFINITION) return own;
    const others = this.#interfacesOf(type).flatMap((name) =>
      [...(this.model.types.get(name)?.subgraphs ?? none)].flatMap(([subgraph, { isInterfaceObject }]) =>
        isInterfaceObject ? (this.faceIn(subgraph, name) ?? none) : none,
      ),
    );
    return [...own, ...others];
  }

  #readFace(subgraph: string, type: string): Face | undefined {
    const join = this.model.types.get(type);
    const joined = join?.subgraphs.get(subgraph);
    if (!join || !joined || join.node.kind === Kind.UNION_TYPE_DEFINITION) return undefined;
    return new JoinedFace({ id: this.#nextFace++, subgraph, join, joined, graph: this });
  }

  /** Whether a subgraph resolves a field at all under the labels that hold. */
  isActive({ label }: JoinedField): boolean {
    return label === undefined || this.#labels.has(label.name) === label.when;
  }

  /** The interfaces that a type has in the supergraph. */
  #interfacesOf(type: string): readonly string[] {
    const node = this.model.types.get(type)?.node;
    if (node?.kind !== Kind.OBJECT_TYPE_DEFINITION && node?.kind !== Kind.INTERFACE_TYPE_DEFINITION)
      return none;
    return (node.interfaces ?? none).map(({ name }) => name.value);
  }

  #readPossible(type: string): readonly string[] {
    const node = this.model.types.get(type)?.node;
    if (node?.kind === Kind.UNION_TYPE_DEFINITION) return (node.types ?? none).map(({ name }) => name.value);
    if (node?.kind !== Kind.INTERFACE_TYPE_DEFINITION) return [type];
    return this.#implementationsOf(type).map(({ name }) => name);
  }

  #readPossibleIn(subgraph: string, type: string): readonly string[] {
    const join = this.model.types.get(type);
    const joined = join?.subgraphs.get(subgraph);
    if (!join || !joined) return none;
    if (join.node.kind === Kind.UNION_TYPE_DEFINITION) return joined.members;
    const isInterface = join.node.kind === Kind.INTERFACE_TYPE_DEFINITION && !joined.isInterfaceObject;
    return isInterface ? this.#implementationsIn(subgraph, type) : [type];
  }

  #implementationsIn(subgraph: string, name: string): readonly string[] {
    const own = this.#implementationsOf(name)
      .filter((type) => type.subgraphs.get(subgraph)?.interfaces.includes(name))
      .map((type) => type.name);
    // An interface object may implement another interface of its subgraph.
    const objects = [...this.model.types.values()].filter((type) => {
      const joined = type.subgraphs.get(subgraph);
      return joined?.isInterfaceObject === true && joined.interfaces.includes(name);
    });
    return [...own, ...objects.map((type) => type.name)];
  }

  #implementationsOf(name: string): readonly JoinType[] {
    this.#implementations ??= readImplementations(this.model);
    return this.#implementations.get(name) ?? none;
  }
}

/** The object types that implement each interface in the supergraph. */
function readImplementations(model: JoinModel): ReadonlyMap<string, readonly JoinType[]> {
  const implementations = new Map<string, JoinType[]>();
  for (const type of model.types.values()) {
    const interfaces = type.node.kind === Kind.OBJECT_TYPE_DEFINITION ? type.node.interfaces : none;
    for (const { name } of interfaces ?? none) {
      const known = implementations.get(name.value);
      if (known) known.push(type);
      else implementations.set(name.value, [type]);
    }
  }
  return implementations;
}
