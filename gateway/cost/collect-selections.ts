import { isAbstractType, isCompositeType, isObjectType } from 'graphql';
import { visitFields } from '#gateway/graphql/collect-fields.ts';
import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLCompositeType,
  GraphQLSchema,
  SelectionSetNode,
} from 'graphql';
import type { Condition } from '#gateway/graphql/condition.ts';
import type { PricingBudget } from '#gateway/cost/pricing-budget.ts';

/** One selection set at a place of the answer. */
export interface PlacedSet {
  readonly set: SelectionSetNode;
  /** The type that its fields are looked up on. */
  readonly parent: GraphQLCompositeType;
  /** When it counts. */
  readonly condition: Condition;
}

/** One selection of a field. */
export interface Occurrence {
  readonly node: FieldNode;
  /** The type that it is looked up on. */
  readonly parent: GraphQLCompositeType;
  readonly condition: Condition;
}

/** All selections under one response key. */
export type FieldOccurrences = readonly [Occurrence, ...Occurrence[]];

/** Fields by response key, in the order of the text. */
export type FieldsByKey = ReadonlyMap<string, FieldOccurrences>;

/** What collecting needs to know beside the selections. */
export interface CollectContext {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly budget: PricingBudget;
  /** How deep in the operation the place is. */
  readonly depth: number;
}

/**
 * What an object at one place of the answer may be asked for: one collection for each group of types to which the same
 * fragments apply. Fields under one response key are one field of the answer, however often they are selected.
 *
 * @throws ClientError `COST_ESTIMATED_TOO_EXPENSIVE` where that is too much work.
 * @see https://spec.graphql.org/September2025/#sec-Field-Collection
 */
export function collectSelections(
  context: CollectContext,
  sets: readonly PlacedSet[],
): readonly FieldsByKey[] {
  const parents = new Set(sets.map(({ parent }) => parent));
  const [first] = parents;
  if (!first) return [];
  if (parents.size === 1 && isObjectType(first)) return [collectFor(context, first, sets)];
  const conditions = typeConditions(context, sets);
  if (conditions.length === 1) return [collectFor(context, first, sets)];
  const types = possibleTypes(context.schema, parents);
  const groups = new Map<string, GraphQLCompositeType>();
  context.budget.takeSteps(Math.ceil((types.length * conditions.length) / 10));
  for (const type of types) {
    const key = conditions
      .map((condition) => (applies(context.schema, condition, type) ? '1' : '0'))
      .join('');
    if (!groups.has(key)) groups.set(key, type);
  }
  return [...groups.values()].map((type) => collectFor(context, type, sets));
}

/** The objects that may be at the place; an abstract type that has none stands for itself. */
function possibleTypes(
  schema: GraphQLSchema,
  parents: ReadonlySet<GraphQLCompositeType>,
): readonly GraphQLCompositeType[] {
  const types = new Set<GraphQLCompositeType>();
  for (const parent of parents) {
    const objects = isAbstractType(parent) ? schema.getPossibleTypes(parent) : [];
    for (const type of objects.length > 0 ? objects : [parent]) types.add(type);
  }
  return [...types];
}

/** The types that decide what applies: those of the sets and of every fragment in them. */
function typeConditions(
  context: CollectContext,
  sets: readonly PlacedSet[],
): readonly GraphQLCompositeType[] {
  const found = new Set(sets.map(({ parent }) => parent));
  walk(context, sets, {
    enters: (type) => {
      found.add(type);
      return true;
    },
    field: () => {},
  });
  return [...found];
}

function collectFor(
  context: CollectContext,
  type: GraphQLCompositeType,
  sets: readonly PlacedSet[],
): FieldsByKey {
  const fields = new Map<string, [Occurrence, ...Occurrence[]]>();
  walk(context, sets, {
    enters: (condition) => applies(context.schema, condition, type),
    field: (occurrence) => {
      const { alias, name } = occurrence.node;
      const key = (alias ?? name).value;
      const known = fields.get(key);
      if (known) known.push(occurrence);
      else fields.set(key, [occurrence]);
    },
  });
  return fields;
}

interface Walk {
  /** Whether what has this type condition is looked at. */
  readonly enters: (condition: GraphQLCompositeType) => boolean;
  readonly field: (occurrence: Occurrence) => void;
}

/** Visits the fields of a place in their order, within the budget. */
function walk(context: CollectContext, sets: readonly PlacedSet[], { enters, field }: Walk): void {
  const { schema, fragments, budget, depth } = context;
  const placed = sets
    .filter(({ parent }) => enters(parent))
    .map(({ set, condition, parent }) => ({ set, condition, place: { parent, depth: depth + 1 } }));
  visitFields(fragments, placed, {
    onSelection: (condition) => budget.takeSteps(1 + (condition?.length ?? 0)),
    field: (node, condition, { parent }) => field({ node, parent, condition }),
    enter: (name, around) => {
      budget.checkNesting(around.depth);
      const parent = name === undefined ? around.parent : schema.getType(name);
      if (!isCompositeType(parent) || !enters(parent)) return undefined;
      return { parent, depth: around.depth + 1 };
    },
  });
}

function applies(
  schema: GraphQLSchema,
  condition: GraphQLCompositeType,
  type: GraphQLCompositeType,
): boolean {
  if (condition === type) return true;
  return isAbstractType(condition) && (isAbstractType(type) || schema.isSubType(condition, type));
}
