import type { FieldDefinitionNode, InputValueDefinitionNode, TypeDefinitionNode, TypeNode } from 'graphql';

/** A supergraph as its join directives describe it: the type system of each subgraph. */
export interface JoinModel {
  /** By name. */
  readonly subgraphs: ReadonlyMap<string, JoinSubgraph>;
  /** By name, without those of the join and link specifications. Built-in scalars are not in it. */
  readonly types: ReadonlyMap<string, JoinType>;
  /** The names of the root types, which are the same in the supergraph for all subgraphs. */
  readonly roots: RootTypeNames;
}

/** The root types by operation; absent: the supergraph has no such operations. */
export interface RootTypeNames {
  readonly query: string;
  readonly mutation?: string;
  readonly subscription?: string;
}

/** One subgraph. */
export interface JoinSubgraph {
  readonly name: string;
  readonly url: string;
  /** Its value of the enum `join__Graph`. */
  readonly graph: string;
}

/** One type of the supergraph. */
export interface JoinType {
  readonly name: string;
  /** In the supergraph. An interface may be an object type in a subgraph, see {@link JoinedType.isInterfaceObject}. */
  readonly node: TypeDefinitionNode;
  /** By name of the subgraphs that have the type. */
  readonly subgraphs: ReadonlyMap<string, JoinedType>;
  /** Fields of an object, interface or input type by name; empty for other kinds. */
  readonly fields: ReadonlyMap<string, JoinField>;
}

/** A type in one subgraph. */
export interface JoinedType {
  readonly keys: readonly JoinKey[];
  readonly isInterfaceObject: boolean;
  /** Interfaces that it implements there. */
  readonly interfaces: readonly string[];
  /** Members of a union. */
  readonly members: readonly string[];
  /** Values of an enum. */
  readonly values: readonly string[];
  /** Names of the contexts that it sets, without the prefix of the subgraph. */
  readonly contexts: readonly string[];
}

/** One `@key`. */
export interface JoinKey {
  /** A field set, such as `id owner { id }`. */
  readonly fields: string;
  /** Whether the subgraph finds entities by it. */
  readonly resolvable: boolean;
}

/** A field of an object, interface or input type. */
export interface JoinField {
  readonly name: string;
  readonly node: FieldDefinitionNode | InputValueDefinitionNode;
  /**
   * By name of the subgraphs that declare it, also where only as external. A field of an implementation that only an
   * interface object resolves has none.
   */
  readonly subgraphs: ReadonlyMap<string, JoinedField>;
}

/** A field in one subgraph. */
export interface JoinedField {
  readonly type: TypeNode;
  /** Field set of `@requires`. */
  readonly requires: string | undefined;
  /** Field set of `@provides`. */
  readonly provides: string | undefined;
  /** Declared, but resolved elsewhere; also for a field that another subgraph overrides and this one still mentions. */
  readonly external: boolean;
  /**
   * The label of a progressive `@override`: the subgraph resolves the field only if the label's state is `when`.
   * Absent: it resolves the field in any case.
   */
  readonly label: { readonly name: string; readonly when: boolean } | undefined;
  readonly contextArguments: readonly JoinContextArgument[];
}

/** An argument that `@fromContext` fills in; it is not among the supergraph's arguments. */
export interface JoinContextArgument {
  readonly name: string;
  readonly type: TypeNode;
  /** Without the prefix of the subgraph. */
  readonly context: string;
  /** A selection set, such as `{ currency }`, or fragments with one field each. */
  readonly selection: string;
}
