import { Kind } from 'graphql';
import { conditionKey, innerCondition } from '#gateway/graphql/condition.ts';
import type { Condition } from '#gateway/graphql/condition.ts';
import { doesFragmentTypeApply } from '#gateway/graphql/does-fragment-type-apply.ts';
import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLInterfaceType,
  GraphQLObjectType,
  GraphQLSchema,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';

/** One selection set that counts under a condition. */
export interface ConditionalSet {
  readonly set: SelectionSetNode;
  readonly condition: Condition;
}

/** One field node, and when it counts. */
export interface Occurrence {
  readonly node: FieldNode;
  readonly condition: Condition;
  /** How many field nodes stand before it. */
  readonly position: number;
}

/** All fields with one response key, in the order of the text. */
export type CollectedFields = ReadonlyMap<string, readonly Occurrence[]>;

/** What collecting needs to know of the document. */
export interface CollectContext {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/** A selection set to visit, and what is known of its place. */
export interface PlacedSet<Place> extends ConditionalSet {
  readonly place: Place;
}

/** What {@link visitFields} calls, in the order of the text. */
export interface FieldVisitor<Place> {
  readonly field: (node: FieldNode, condition: Condition, place: Place) => void;
  /**
   * DoesFragmentTypeApply, as the visitor defines it.
   *
   * @param typeCondition undefined: an inline fragment without one.
   * @returns the place inside the fragment; undefined: it does not apply.
   */
  readonly enter: (typeCondition: string | undefined, place: Place) => Place | undefined;
  /** Tells apart places at which one named fragment has to be visited anew. Default: a fragment says the same everywhere. */
  readonly placeKey?: (place: Place) => string;
  /** Called before each selection; condition undefined: no values of the variables include it. */
  readonly onSelection?: (condition: Condition | undefined) => void;
}

/**
 * CollectFields for all values of the variables at once: visits the fields of selection sets, those of fragments among
 * them. A named fragment is visited once under each condition, as `visitedFragments` of the specification has it.
 *
 * @see https://spec.graphql.org/September2025/#CollectFields()
 */
export function visitFields<Place>(
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  sets: readonly PlacedSet<Place>[],
  { field, enter, placeKey, onSelection }: FieldVisitor<Place>,
): void {
  const visitedFragments = new Set<string>();
  const visit = (selection: SelectionNode, outer: Condition, place: Place): void => {
    const condition = innerCondition(selection, outer);
    onSelection?.(condition);
    if (!condition) return;
    if (selection.kind === Kind.FIELD) {
      field(selection, condition, place);
      return;
    }
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : spread(selection.name.value, condition, place);
    if (!fragment) return;
    const inner = enter(fragment.typeCondition?.name.value, place);
    if (inner === undefined) return;
    for (const each of fragment.selectionSet.selections) visit(each, condition, inner);
  };
  const spread = (name: string, condition: Condition, place: Place): FragmentDefinitionNode | undefined => {
    const key = placeKey ? `${name} ${placeKey(place)}` : name;
    const conditional = `${key} ${conditionKey(condition)}`;
    // A fragment that was visited without a condition says nothing new under one.
    if (visitedFragments.has(conditional) || visitedFragments.has(`${key} `)) return undefined;
    visitedFragments.add(conditional);
    return fragments.get(name);
  };
  for (const { set, condition, place } of sets) {
    for (const selection of set.selections) visit(selection, condition, place);
  }
}

/**
 * The fields that selection sets have for objects of one type, grouped by response key.
 *
 * @see https://spec.graphql.org/September2025/#CollectFields()
 */
export function collectFields(
  { schema, fragments }: CollectContext,
  type: GraphQLObjectType | GraphQLInterfaceType,
  sets: readonly ConditionalSet[],
): CollectedFields {
  const fields = new Map<string, Occurrence[]>();
  let position = 0;
  visitFields(fragments, placedAt(sets, type.name), {
    enter: (condition, name) => (doesFragmentTypeApply(schema, name, condition) ? name : undefined),
    field: (node, condition) => {
      const key = (node.alias ?? node.name).value;
      const known = fields.get(key);
      const occurrence = { node, condition, position };
      position += 1;
      if (known) known.push(occurrence);
      else fields.set(key, [occurrence]);
    },
  });
  return fields;
}

/**
 * Under which conditions it matters which type behind an interface an object has: those of fragments that do not apply to
 * all of its types. None: it never matters.
 */
export function findTypeDependence(
  { schema, fragments }: CollectContext,
  type: GraphQLInterfaceType,
  sets: readonly ConditionalSet[],
): readonly Condition[] {
  const found: Condition[] = [];
  visitFields(fragments, placedAt(sets, { isForAll: true }), {
    enter: (condition, { isForAll }) => ({
      isForAll: isForAll && doesFragmentTypeApply(schema, type.name, condition),
    }),
    field: (_node, condition, { isForAll }) => {
      if (!isForAll) found.push(condition);
    },
    placeKey: ({ isForAll }) => String(isForAll),
  });
  return found;
}

function placedAt<Place>(sets: readonly ConditionalSet[], place: Place): readonly PlacedSet<Place>[] {
  return sets.map(({ set, condition }) => ({ set, condition, place }));
}

/** The selection sets below a response key. */
export function childSets(occurrences: readonly Occurrence[]): readonly ConditionalSet[] {
  return occurrences.flatMap(({ node, condition }) =>
    node.selectionSet ? [{ set: node.selectionSet, condition }] : [],
  );
}
