import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import type { OperationPath } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { parse } from 'graphql';
import { InternalError } from '#gateway/errors/internal-error.ts';

/** One fetch while the planner works on it, as far as is needed here. */
export interface FetchGroup {
  /** What its representations hold, by type; undefined: it asks for no entities. */
  readonly inputs: { readonly perType: ReadonlyMap<string, unknown> } | undefined;
  /** For each type that an interface object stands for: how its representations are to be called. */
  readonly inputRewrites: readonly { readonly path: readonly string[] }[];
  /** true: none. */
  conditions(): unknown;
  parentGroups(): readonly FetchGroup[];
  isDescendantOf(group: FetchGroup): boolean;
  removeChild(group: FetchGroup): void;
}

/** What all fetches of the planner have in common. */
export interface FetchGroupMethods {
  canMergeSiblingIn(this: FetchGroup, sibling: FetchGroup): boolean;
  mergeInWithAllDependencies(this: FetchGroup, other: FetchGroup): void;
}

/** The way to a selection while the planner works on it, as far as is needed here. */
export interface GroupPath {
  /** Since the last fetch by a key. */
  inGroup(): OperationPath;
}

/** What all such ways have in common. */
export interface GroupPathMethods {
  /** The same place as seen by another fetch. @param start that fetch's first fragments, with their conditions. */
  forNewKeyFetch(this: GroupPath, start: OperationPath): GroupPath;
}

/** What is mended of the planner's own classes. */
export interface PlannerMethods {
  readonly fetchGroup: FetchGroupMethods;
  readonly groupPath: GroupPathMethods;
}

/** A supergraph in which the least of operations takes a fetch by a key. */
const smallestSupergraph = `
  schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION) { query: Query }
  directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
  directive @join__graph(name: String!, url: String!) on ENUM_VALUE
  directive @join__type(graph: join__Graph!, key: join__FieldSet, extension: Boolean! = false, resolvable: Boolean! = true, isInterfaceObject: Boolean! = false) repeatable on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR
  directive @join__field(graph: join__Graph, requires: join__FieldSet, provides: join__FieldSet, type: String, external: Boolean, override: String, usedOverridden: Boolean) repeatable on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
  directive @join__implements(graph: join__Graph!, interface: String!) repeatable on OBJECT | INTERFACE
  directive @join__unionMember(graph: join__Graph!, member: String!) repeatable on UNION
  directive @join__enumValue(graph: join__Graph!) repeatable on ENUM_VALUE
  scalar join__FieldSet
  scalar link__Import
  enum link__Purpose { SECURITY EXECUTION }
  enum join__Graph { A @join__graph(name: "a", url: "") B @join__graph(name: "b", url: "") }
  type Query @join__type(graph: A) @join__type(graph: B) { one: One @join__field(graph: A) }
  type One @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") { id: ID! two: ID @join__field(graph: B) }
`;

/**
 * The methods of the planner's fetches and paths, which it has while it plans. It exports none of its classes: those that
 * matter are caught as it pushes what is to be done next, while a first operation is planned.
 *
 * @throws InternalError where the planner is another than the one that this was written for.
 */
export function catchPlannerMethods(): PlannerMethods {
  let fetchGroup: FetchGroupMethods | undefined;
  let groupPath: GroupPathMethods | undefined;
  // oxlint-disable-next-line typescript/unbound-method -- called with its own object below
  const { push } = Array.prototype;
  // oxlint-disable-next-line no-extend-native -- for one operation that takes no time, in which nothing else runs
  Array.prototype.push = function (this: unknown[], ...values: unknown[]) {
    for (const value of values) {
      const group = methodsIn(value, 'group');
      const path = methodsIn(value, 'path');
      if (isFetchGroupMethods(group)) fetchGroup = group;
      if (isGroupPathMethods(path)) groupPath = path;
    }
    return push.apply(this, values);
  };
  try {
    planSmallest();
  } finally {
    // oxlint-disable-next-line no-extend-native -- as it was
    Array.prototype.push = push;
  }
  if (fetchGroup && groupPath) return { fetchGroup, groupPath };
  throw new InternalError('The planner is not the one that its mending was written for');
}

function planSmallest(): void {
  const supergraph = Supergraph.build(parse(smallestSupergraph), { validateSupergraph: false });
  const operation = operationFromDocument(supergraph.apiSchema(), parse('{ one { two } }'));
  new QueryPlanner(supergraph).buildQueryPlan(operation);
}

/** The methods of what a property of a value holds. */
function methodsIn(value: unknown, property: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const held: unknown = Object.getOwnPropertyDescriptor(value, property)?.value;
  return typeof held === 'object' && held !== null ? Object.getPrototypeOf(held) : undefined;
}

function isFetchGroupMethods(value: unknown): value is FetchGroupMethods {
  return hasMethods(
    value,
    'canMergeSiblingIn',
    'conditions',
    'mergeInWithAllDependencies',
    'parentGroups',
    'isDescendantOf',
    'removeChild',
  );
}

function isGroupPathMethods(value: unknown): value is GroupPathMethods {
  return hasMethods(value, 'inGroup', 'forNewKeyFetch');
}

function hasMethods(value: unknown, ...names: readonly string[]): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => typeof Reflect.get(value, name) === 'function')
  );
}
