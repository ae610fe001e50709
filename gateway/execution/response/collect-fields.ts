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

/**
 * The fields that selection sets have for objects of one type, for all values of the variables at once.
 *
 * @see https://spec.graphql.org/September2025/#CollectFields()
 */
export function collectFields(
  context: CollectContext,
  type: GraphQLObjectType | GraphQLInterfaceType,
  sets: readonly ConditionalSet[],
): CollectedFields {
  const fields = new Map<string, Occurrence[]>();
  const visited = new Set<string>();
  let position = 0;
  const visit = (selections: readonly SelectionNode[], outer: Condition): void => {
    for (const selection of selections) {
      const condition = innerCondition(selection, outer);
      if (!condition) continue;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const known = fields.get(key);
        const occurrence = { node: selection, condition, position };
        position += 1;
        if (known) known.push(occurrence);
        else fields.set(key, [occurrence]);
        continue;
      }
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? spread(selection.name.value, condition) : selection;
      if (fragment && doesFragmentTypeApply(context.schema, type.name, fragment.typeCondition?.name.value)) {
        visit(fragment.selectionSet.selections, condition);
      }
    }
  };
  const spread = (name: string, condition: Condition): FragmentDefinitionNode | undefined => {
    // A fragment that was written out without a condition says nothing new under one.
    const key = `${name} ${conditionKey(condition)}`;
    if (visited.has(key) || visited.has(`${name} `)) return undefined;
    visited.add(key);
    return context.fragments.get(name);
  };
  for (const { set, condition } of sets) visit(set.selections, condition);
  return fields;
}

/**
 * Under which conditions it matters which type behind an interface an object has: those of fragments that do not apply to
 * all of its types. None: it never matters.
 */
export function findTypeDependence(
  context: CollectContext,
  type: GraphQLInterfaceType,
  sets: readonly ConditionalSet[],
): readonly Condition[] {
  const found: Condition[] = [];
  const visited = new Set<string>();
  const visit = (
    selections: readonly SelectionNode[],
    { outer, isForAll }: { readonly outer: Condition; readonly isForAll: boolean },
  ): void => {
    for (const selection of selections) {
      const condition = innerCondition(selection, outer);
      if (!condition) continue;
      if (selection.kind === Kind.FIELD) {
        if (!isForAll) found.push(condition);
        continue;
      }
      const name = selection.kind === Kind.FRAGMENT_SPREAD ? selection.name.value : undefined;
      const key = `${name ?? ''} ${String(isForAll)} ${conditionKey(condition)}`;
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? context.fragments.get(selection.name.value) : selection;
      if (!fragment || (name !== undefined && visited.has(key))) continue;
      visited.add(key);
      const fits =
        isForAll && doesFragmentTypeApply(context.schema, type.name, fragment.typeCondition?.name.value);
      visit(fragment.selectionSet.selections, { outer: condition, isForAll: fits });
    }
  };
  for (const { set, condition } of sets) visit(set.selections, { outer: condition, isForAll: true });
  return found;
}

/** The selection sets below a response key. */
export function childSets(occurrences: readonly Occurrence[]): readonly ConditionalSet[] {
  return occurrences.flatMap(({ node, condition }) =>
    node.selectionSet ? [{ set: node.selectionSet, condition }] : [],
  );
}
