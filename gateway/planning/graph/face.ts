import type { SelectionSetNode } from 'graphql';
import type { JoinContextArgument } from '#gateway/planning/graph/join-model.ts';

/**
 * A type of the supergraph as one subgraph sees it: under its own name, or under the name of an interface that the
 * subgraph has as an object type (`@interfaceObject`).
 */
export interface Face {
  /** Unique in the graph. */
  readonly id: number;
  readonly subgraph: string;
  /** The type's name in the subgraph, and in representations sent to it. */
  readonly type: string;
  readonly isInterfaceObject: boolean;
  /** Keys by which the subgraph finds objects of the type, in the order of the supergraph. */
  readonly keys: readonly SelectionSetNode[];
  /** Whether the subgraph can be asked without any key: root types. */
  readonly isRoot: boolean;
  /** Names of the contexts that the type sets there. */
  readonly contexts: readonly string[];
  /** Fields that the subgraph declares, external ones included. */
  field(name: string): FaceField | undefined;
}

/** A field of a face. */
export interface FaceField {
  readonly name: string;
  /** Name of its type, without lists. */
  readonly typeName: string;
  /** How many lists are around it. */
  readonly lists: number;
  /** The type as text, to compare shapes. */
  readonly typeText: string;
  /** Whether the subgraph resolves it wherever the object comes from; false: only where a path provides it. */
  readonly isResolvable: boolean;
  /** Whether it is in a key of the type in that subgraph. */
  readonly isKey: boolean;
  readonly requires: SelectionSetNode | undefined;
  readonly provides: SelectionSetNode | undefined;
  readonly contextArguments: readonly JoinContextArgument[];
}
