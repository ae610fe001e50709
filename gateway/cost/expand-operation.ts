import { Kind, getArgumentValues, getNamedType, isAbstractType, isCompositeType, isUnionType } from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';
import { candidateArguments } from '#gateway/cost/candidate-arguments.ts';
import { always, innerCondition, isIncluded } from '#gateway/graphql/condition.ts';
import { introspectionPrices } from '#gateway/cost/introspection-points.ts';
import { requestedListSize } from '#gateway/cost/list-size.ts';
import type { ListSizeSettings } from '#gateway/cost/list-size.ts';
import { compileArguments } from '#gateway/cost/read-arguments.ts';
import { fragmentsOf } from '#gateway/graphql/fragments-of.ts';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLCompositeType,
  GraphQLField,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import type { FieldPrice, PriceBook } from '#gateway/cost/price-book.ts';

/** The most selections that are priced, fragments counted once for every spread. */
const maxSelections = 10_000;
/**
 * The most steps that pricing may take: a selection on an interface takes one for each of its possible objects, a
 * fragment three, each of the prices a field may have ten. 500,000 are about 40 ms.
 */
const maxSteps = 500_000;
/** The deepest nesting of fields and fragments that is priced; recursion stays far from the stack's end. */
const maxNesting = 500;

/** What expanding needs to know beside the operation. */
export interface ExpandOptions {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Coerced, with defaults. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Whether to leave out all that a variable decides: what is conditional, and fields with a price in a variable. */
  readonly leavesOutVariables: boolean;
  readonly book: PriceBook;
  readonly settings: ListSizeSettings;
}

/** An operation on its own, and the sizes its lists get from above. */
export interface ExpandedOperation {
  /** The operation alone, without fragment definitions; every node stands in it once. */
  readonly document: DocumentNode;
  /** By the node of the list. */
  readonly passedSizes: ReadonlyMap<FieldNode, number>;
  /** Lists of which some possible parent passes no size down. */
  readonly openSizes: ReadonlySet<FieldNode>;
  /** Points of `__schema` and `__type`, by their node. */
  readonly introspectionPoints: ReadonlyMap<FieldNode, number>;
}

/** A size on its way down to a list that a `sizedFields` path names. */
interface PendingSize {
  readonly path: readonly string[];
  /** undefined: one of the fields that may be meant passes none. */
  readonly size: number | undefined;
}

interface Expansion extends ExpandOptions {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly passedSizes: Map<FieldNode, number>;
  readonly openSizes: Set<FieldNode>;
  readonly introspectionPoints: Map<FieldNode, number>;
  /** Fragments being expanded, for documents that were not validated. */
  readonly active: Set<string>;
  selections: number;
  steps: number;
}

/** Where in the operation a selection set stands. */
interface Position {
  readonly parent: GraphQLCompositeType | undefined;
  readonly pending: readonly PendingSize[];
  readonly depth: number;
}

/**
 * Writes every fragment where it is spread and leaves out what `@skip` and `@include` leave out. After that each
 * list has one place in the operation and so one size, and the work of pricing is bounded: fragments that spread one
 * another twice double with every level and stop here.
 *
 * @throws ClientError `COST_ESTIMATED_TOO_EXPENSIVE` above {@link maxSelections}, {@link maxNesting} or {@link maxSteps};
 *   `COST_INVALID_SLICING_ARGUMENTS` where a size that is passed down is wrong.
 */
export function expandOperation(options: ExpandOptions): ExpandedOperation {
  const { document, operation, schema } = options;
  const expansion: Expansion = {
    ...options,
    fragments: fragmentsOf(document),
    passedSizes: new Map(),
    openSizes: new Set(),
    introspectionPoints: new Map(),
    active: new Set(),
    selections: 0,
    steps: 0,
  };
  const parent = schema.getRootType(operation.operation) ?? undefined;
  const selectionSet = expandSet(expansion, operation.selectionSet, { parent, pending: [], depth: 0 });
  return {
    document: { kind: Kind.DOCUMENT, definitions: [{ ...operation, selectionSet }] },
    passedSizes: expansion.passedSizes,
    openSizes: expansion.openSizes,
    introspectionPoints: expansion.introspectionPoints,
  };
}

function expandSet(expansion: Expansion, set: SelectionSetNode, position: Position): SelectionSetNode {
  if (position.depth > maxNesting) throw tooComplex(`is nested deeper than ${maxNesting} levels`);
  const selections: SelectionNode[] = [];
  for (const selection of set.selections) {
    if (expansion.leavesOutVariables && isConditional(selection)) continue;
    if (!isIncluded(selection, expansion.variables)) continue;
    expansion.selections += 1;
    if (expansion.selections > maxSelections) throw tooComplex(`selects more than ${maxSelections} fields`);
    const expanded = expandSelection(expansion, selection, { ...position, depth: position.depth + 1 });
    if (expanded) selections.push(expanded);
  }
  return { kind: Kind.SELECTION_SET, selections };
}

/** Prices are kept for each possible object, so that is what a selection on a large interface costs us. */
function takeSteps(expansion: Expansion, count: number, type: GraphQLCompositeType | undefined): void {
  expansion.steps += count * (isAbstractType(type) ? expansion.schema.getPossibleTypes(type).length : 1);
  if (expansion.steps > maxSteps) throw tooComplex(`takes more than ${maxSteps} steps`);
}

function expandSelection(
  expansion: Expansion,
  selection: SelectionNode,
  position: Position,
): SelectionNode | undefined {
  if (selection.kind === Kind.FIELD) return expandField(expansion, selection, position);
  if (selection.kind === Kind.INLINE_FRAGMENT) {
    const parent = compositeType(expansion.schema, selection.typeCondition?.name.value) ?? position.parent;
    takeSteps(expansion, 3, parent);
    return {
      ...selection,
      selectionSet: expandSet(expansion, selection.selectionSet, { ...position, parent }),
    };
  }
  const fragment = expansion.fragments.get(selection.name.value);
  if (!fragment || expansion.active.has(selection.name.value)) return undefined;
  const parent = compositeType(expansion.schema, fragment.typeCondition.name.value);
  takeSteps(expansion, 3, parent);
  expansion.active.add(selection.name.value);
  const selectionSet = expandSet(expansion, fragment.selectionSet, { ...position, parent });
  expansion.active.delete(selection.name.value);
  return { kind: Kind.INLINE_FRAGMENT, typeCondition: fragment.typeCondition, selectionSet };
}

function expandField(expansion: Expansion, node: FieldNode, position: Position): FieldNode | undefined {
  const forThis = position.pending.filter(({ path }) => path[0] === node.name.value);
  const copy: { -readonly [K in keyof FieldNode]: FieldNode[K] } = { ...node };
  for (const { path, size } of forThis) {
    if (path.length > 1) continue;
    if (size === undefined) expansion.openSizes.add(copy);
    else expansion.passedSizes.set(copy, Math.max(size, expansion.passedSizes.get(copy) ?? 0));
  }
  const definition = position.parent && fieldOf(position.parent, node);
  if (!position.parent || !definition) {
    // `__typename` or introspection: the gateway answers them itself, so that what is below is counted and not expanded.
    takeSteps(expansion, 1, position.parent);
    return node.selectionSet ? expandIntrospection(expansion, copy) : copy;
  }
  const prices = expansion.book.pricesOf(position.parent, definition);
  takeSteps(expansion, 1, position.parent);
  takeSteps(expansion, 10 * prices.length, undefined);
  if (expansion.leavesOutVariables && prices.some((price) => hasPriceInVariable(price, node)))
    return undefined;
  if (!node.selectionSet) return copy;
  const deeper = forThis
    .filter(({ path }) => path.length > 1)
    .map(({ path, size }) => ({ path: path.slice(1), size }));
  const named = getNamedType(definition.type);
  copy.selectionSet = expandSet(expansion, node.selectionSet, {
    parent: isCompositeType(named) ? named : undefined,
    pending: [...deeper, ...ownSizes(expansion, { node, definition, prices })],
    depth: position.depth,
  });
  return copy;
}

/** The field with its price, and in place of what is below it the one field that costs nothing. */
function expandIntrospection(expansion: Expansion, node: FieldNode): FieldNode {
  const { schema, fragments, variables, leavesOutVariables } = expansion;
  const includes = (selection: SelectionNode): boolean =>
    !(leavesOutVariables && isConditional(selection)) && isIncluded(selection, variables);
  const copy: FieldNode = { ...node, selectionSet: onlyTypename };
  const points = introspectionPrices(schema).pointsOf(node, { fragments, includes });
  expansion.introspectionPoints.set(copy, points);
  return copy;
}

const onlyTypename: SelectionSetNode = {
  kind: Kind.SELECTION_SET,
  selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }],
};

/** What the field's own `sizedFields` pass down: through an interface, what each object may pass. */
function ownSizes(
  { settings, variables }: Expansion,
  {
    node,
    definition,
    prices,
  }: {
    readonly node: FieldNode;
    readonly definition: GraphQLField<unknown, unknown>;
    readonly prices: readonly FieldPrice[];
  },
): readonly PendingSize[] {
  const sizing = prices.filter((price) => price.listSize?.sizedFields.length);
  if (sizing.length === 0) return [];
  const coerced = getArgumentValues(definition, node, variables);
  const paths = new Set(sizing.flatMap((price) => price.listSize?.sizedFields ?? []));
  return prices.flatMap((price) => {
    const candidate = price.definition;
    const values = candidateArguments({ selected: definition, candidate, node, values: coerced });
    const size = requestedListSize({ price, values, node, settings });
    const own = price.listSize?.sizedFields ?? [];
    return [...paths].map((path) => ({
      path: path.split('.'),
      size: own.includes(path) ? size : undefined,
    }));
  });
}

function isConditional(selection: SelectionNode): boolean {
  return innerCondition(selection, always)?.length !== 0;
}

function hasPriceInVariable({ pricedArguments }: FieldPrice, node: FieldNode): boolean {
  return compileArguments(pricedArguments, node).dependsOnVariables;
}

function fieldOf(parent: GraphQLCompositeType, node: FieldNode): GraphQLField<unknown, unknown> | undefined {
  return isUnionType(parent) ? undefined : parent.getFields()[node.name.value];
}

function compositeType(schema: GraphQLSchema, name: string | undefined): GraphQLCompositeType | undefined {
  const type = name === undefined ? undefined : schema.getType(name);
  return isCompositeType(type) ? type : undefined;
}

function tooComplex(fact: string): ClientError {
  return new ClientError(
    'COST_ESTIMATED_TOO_EXPENSIVE',
    `The operation ${fact} once its fragments are written out, too many to price; request fewer fields.`,
  );
}
