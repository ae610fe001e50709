import { MultiMap, operationFromDocument, Supergraph } from '@apollo/federation-internals';
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
 * The methods of the planner's fetches, which it has while it plans. It exports none of its classes: the one that matters
 * is caught as it passes through a collection of another package, while a first operation is planned.
 *
 * @throws InternalError where the planner is another than the one that this was written for.
 */
export function catchFetchGroupMethods(): FetchGroupMethods {
  let methods: FetchGroupMethods | undefined;
  // oxlint-disable-next-line typescript/unbound-method -- called with its own object below
  const { add } = MultiMap.prototype;
  MultiMap.prototype.add = function (key, value) {
    const prototype: unknown = typeof value === 'object' && value ? Object.getPrototypeOf(value) : undefined;
    if (isFetchGroupMethods(prototype)) methods = prototype;
    return add.call(this, key, value);
  };
  try {
    const supergraph = Supergraph.build(parse(smallestSupergraph), { validateSupergraph: false });
    const operation = operationFromDocument(supergraph.apiSchema(), parse('{ one { two } }'));
    new QueryPlanner(supergraph).buildQueryPlan(operation);
  } finally {
    MultiMap.prototype.add = add;
  }
  if (!methods) throw new InternalError('The planner is not the one that its mending was written for');
  return methods;
}

function isFetchGroupMethods(value: unknown): value is FetchGroupMethods {
  return (
    typeof value === 'object' &&
    value !== null &&
    [
      'canMergeSiblingIn',
      'conditions',
      'mergeInWithAllDependencies',
      'parentGroups',
      'isDescendantOf',
      'removeChild',
    ].every((name) => typeof Reflect.get(value, name) === 'function')
  );
}
