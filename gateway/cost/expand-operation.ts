import { Kind, getArgumentValues, getNamedType, isCompositeType, isUnionType } from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';
import { candidateArguments } from '#gateway/cost/candidate-arguments.ts';
import { isIncluded } from '#gateway/cost/is-included.ts';
import { requestedListSize } from '#gateway/cost/list-size.ts';
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
import type { PriceBook } from '#gateway/cost/price-book.ts';

/** The most selections that are priced, fragments counted once for every spread. */
export const maxSelections = 10_000;
/** The deepest nesting of fields and fragments that is priced; recursion stays far from the stack's end. */
export const maxNesting = 500;

/** What expanding needs to know beside the operation. */
export interface ExpandOptions {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Coerced, with defaults. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly book: PriceBook;
  readonly maxListSize: number;
}

/** An operation on its own, and the sizes its lists get from above. */
export interface ExpandedOperation {
  /** The operation alone, without fragment definitions; every node stands in it once. */
  readonly document: DocumentNode;
  /** By the node of the list. */
  readonly passedSizes: ReadonlyMap<FieldNode, number>;
}

/** A size on its way down to a list that a `sizedFields` path names. */
interface PendingSize {
  readonly path: readonly string[];
  readonly size: number;
}

interface Expansion extends ExpandOptions {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly passedSizes: Map<FieldNode, number>;
  /** Fragments being expanded, for documents that were not validated. */
  readonly active: Set<string>;
  selections: number;
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
 * @throws ClientError `COST_ESTIMATED_TOO_EXPENSIVE` above {@link maxSelections} or {@link maxNesting};
 *   `COST_INVALID_SLICING_ARGUMENTS` where a size that is passed down is wrong.
 */
export function expandOperation(options: ExpandOptions): ExpandedOperation {
  const { document, operation, schema } = options;
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  const expansion: Expansion = {
    ...options,
    fragments: new Map(fragments.map((fragment) => [fragment.name.value, fragment])),
    passedSizes: new Map(),
    active: new Set(),
    selections: 0,
  };
  const parent = schema.getRootType(operation.operation) ?? undefined;
  const selectionSet = expandSet(expansion, operation.selectionSet, { parent, pending: [], depth: 0 });
  return {
    document: { kind: Kind.DOCUMENT, definitions: [{ ...operation, selectionSet }] },
    passedSizes: expansion.passedSizes,
  };
}

function expandSet(expansion: Expansion, set: SelectionSetNode, position: Position): SelectionSetNode {
  if (position.depth > maxNesting) throw tooComplex(`is nested deeper than ${maxNesting} levels`);
  const selections: SelectionNode[] = [];
  for (const selection of set.selections) {
    if (!isIncluded(selection, expansion.variables)) continue;
    expansion.selections += 1;
    if (expansion.selections > maxSelections) throw tooComplex(`selects more than ${maxSelections} fields`);
    const expanded = expandSelection(expansion, selection, { ...position, depth: position.depth + 1 });
    if (expanded) selections.push(expanded);
  }
  return { kind: Kind.SELECTION_SET, selections };
}

function expandSelection(
  expansion: Expansion,
  selection: SelectionNode,
  position: Position,
): SelectionNode | undefined {
  if (selection.kind === Kind.FIELD) return expandField(expansion, selection, position);
  if (selection.kind === Kind.INLINE_FRAGMENT) {
    const parent = compositeType(expansion.schema, selection.typeCondition?.name.value) ?? position.parent;
    return {
      ...selection,
      selectionSet: expandSet(expansion, selection.selectionSet, { ...position, parent }),
    };
  }
  const fragment = expansion.fragments.get(selection.name.value);
  if (!fragment || expansion.active.has(selection.name.value)) return undefined;
  const parent = compositeType(expansion.schema, fragment.typeCondition.name.value);
  expansion.active.add(selection.name.value);
  const selectionSet = expandSet(expansion, fragment.selectionSet, { ...position, parent });
  expansion.active.delete(selection.name.value);
  return { kind: Kind.INLINE_FRAGMENT, typeCondition: fragment.typeCondition, selectionSet };
}

function expandField(expansion: Expansion, node: FieldNode, position: Position): FieldNode {
  const forThis = position.pending.filter(({ path }) => path[0] === node.name.value);
  const copy: { -readonly [K in keyof FieldNode]: FieldNode[K] } = { ...node };
  for (const { path, size } of forThis) {
    if (path.length === 1)
      expansion.passedSizes.set(copy, Math.max(size, expansion.passedSizes.get(copy) ?? 0));
  }
  if (!node.selectionSet || !position.parent) return copy;
  const definition = fieldOf(position.parent, node);
  // Introspection: the gateway answers it, so that what is below costs nothing and is not expanded.
  if (!definition) return copy;
  const deeper = forThis
    .filter(({ path }) => path.length > 1)
    .map(({ path, size }) => ({ path: path.slice(1), size }));
  const named = getNamedType(definition.type);
  copy.selectionSet = expandSet(expansion, node.selectionSet, {
    parent: isCompositeType(named) ? named : undefined,
    pending: [...deeper, ...ownSizes(expansion, node, position.parent)],
    depth: position.depth,
  });
  return copy;
}

/** What the field's own `sizedFields` pass down; through an interface the largest size any object may pass. */
function ownSizes(
  expansion: Expansion,
  node: FieldNode,
  parent: GraphQLCompositeType,
): readonly PendingSize[] {
  const selected = fieldOf(parent, node);
  if (!selected) return [];
  const { book, maxListSize, variables } = expansion;
  const sizing = book.pricesOf(parent, selected).filter((price) => price.listSize?.sizedFields.length);
  if (sizing.length === 0) return [];
  const coerced = getArgumentValues(selected, node, variables);
  return sizing.flatMap((price) => {
    const values = candidateArguments({ selected, candidate: price.definition, node, values: coerced });
    const size = requestedListSize({ price, values, node, maxListSize });
    if (size === undefined) return [];
    return (price.listSize?.sizedFields ?? []).map((field) => ({ path: field.split('.'), size }));
  });
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
