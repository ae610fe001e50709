import { Kind, getNamedType, isCompositeType, visit } from 'graphql';
import { isIncluded } from '#gateway/authorization/is-included.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import type {
  DirectiveNode,
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLSchema,
  NamedTypeNode,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import type { DenialReason } from '#gateway/authorization/denial-reason.ts';
import type { FieldAccess, Place } from '#gateway/authorization/field-access.ts';

/** The most selections of a filtered operation, fragments counted once for every spread. */
const maxSelections = 10_000;
/** The deepest nesting of fields and fragments; recursion stays far from the stack's end. */
const maxNesting = 500;
/** The most removed fields that are reported; all others are removed just the same. */
export const maxReported = 1_000;

/** A field that was taken out of an operation. */
export interface RemovedField {
  /** Response keys down to the field; without list positions, for nothing was fetched to count. */
  readonly path: readonly string[];
  /** `Type.field`, the type as the client's selection is written against; not for clients. */
  readonly coordinate: string;
  readonly reason: DenialReason;
}

/** What {@link filterOperation} works on. */
export interface FilterOptions {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Coerced, with defaults; says which removed fields the client would have got. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly access: FieldAccess;
  /** The response key of the `__typename` that stands for an emptied selection set. */
  readonly typenameKey: string;
}

/** An operation without what its caller may not see. */
export interface FilteredOperation {
  /** The operation alone: fragments are written out where they were spread, unused variables are gone. */
  readonly document: DocumentNode;
  readonly removed: readonly RemovedField[];
  /** Whether anything is gone, reported or not. */
  readonly isTouched: boolean;
  readonly nothingLeft: boolean;
}

interface Filter extends FilterOptions {
  readonly removed: Map<string, RemovedField>;
  /** Fragments being written out, for documents that were not validated. */
  readonly active: Set<string>;
  readonly placeholder: FieldNode;
  selections: number;
}

/** Where in the operation a selection set stands. */
interface Position {
  readonly place: Place;
  readonly path: PathEnd | undefined;
  /** Whether the client would get what is here, as far as `@skip` and `@include` say. */
  readonly isReported: boolean;
  readonly depth: number;
}

/** A path from its end, so that going deeper copies nothing. */
interface PathEnd {
  readonly key: string;
  readonly above: PathEnd | undefined;
}

interface FilteredSet {
  readonly selections: readonly SelectionNode[];
  readonly isTouched: boolean;
}

/**
 * Takes out of one operation every field its caller may not see. Fragments are judged where they are spread, since
 * the same fragment may reach more types in one place than in another.
 *
 * A selection set that loses everything keeps `__typename`, so that the object above is still fetched.
 *
 * @throws ClientError `COST_ESTIMATED_TOO_EXPENSIVE` when the operation is too large to write out.
 */
export function filterOperation(options: FilterOptions): FilteredOperation {
  const { schema, operation, access, typenameKey } = options;
  const filter: Filter = {
    ...options,
    removed: new Map(),
    active: new Set(),
    placeholder: typenameField(typenameKey),
    selections: 0,
  };
  const root = schema.getRootType(operation.operation);
  if (!root) return { document: documentOf(operation), removed: [], isTouched: false, nothingLeft: false };
  const position = { place: access.placeOf(root), path: undefined, isReported: true, depth: 0 };
  const { selections, isTouched } = filterSet(filter, operation.selectionSet, position);
  const nothingLeft = selections.length === 0;
  const selectionSet = selectionSetOf(nothingLeft ? [filter.placeholder] : selections);
  return {
    document: documentOf(withoutUnusedVariables({ ...operation, selectionSet })),
    removed: [...filter.removed.values()],
    isTouched,
    nothingLeft,
  };
}

function filterSet(filter: Filter, set: SelectionSetNode, position: Position): FilteredSet {
  if (position.depth > maxNesting) throw tooLarge(`is nested deeper than ${maxNesting} levels`);
  const selections: SelectionNode[] = [];
  let isTouched = false;
  for (const selection of set.selections) {
    filter.selections += 1;
    if (filter.selections > maxSelections) throw tooLarge(`selects more than ${maxSelections} fields`);
    const isReported = position.isReported && isIncluded(selection, filter.variables);
    const inner = { ...position, isReported, depth: position.depth + 1 };
    const filtered =
      selection.kind === Kind.FIELD
        ? filterField(filter, selection, inner)
        : filterFragment(filter, selection, inner);
    selections.push(...filtered.selections);
    isTouched ||= filtered.isTouched;
  }
  return { selections, isTouched };
}

function filterField(filter: Filter, node: FieldNode, position: Position): FilteredSet {
  const { access } = filter;
  const { parent } = position.place;
  const path: PathEnd = { key: node.alias?.value ?? node.name.value, above: position.path };
  const reason = access.denial(position.place, node.name.value);
  if (reason) {
    if (position.isReported)
      report(filter, { path, coordinate: `${parent.name}.${node.name.value}`, reason });
    return { selections: [], isTouched: true };
  }
  const definition = access.fieldOf(parent, node.name.value);
  const type = definition && getNamedType(definition.type);
  if (!node.selectionSet || !isCompositeType(type)) return { selections: [node], isTouched: false };
  const place = access.placeOf(type);
  const { selections, isTouched } = filterSet(filter, node.selectionSet, { ...position, place, path });
  const all = selections.length === 0 ? [filter.placeholder] : selections;
  return { selections: [{ ...node, selectionSet: selectionSetOf(all) }], isTouched };
}

function filterFragment(
  filter: Filter,
  selection: Exclude<SelectionNode, FieldNode>,
  position: Position,
): FilteredSet {
  const name = selection.kind === Kind.FRAGMENT_SPREAD ? selection.name.value : undefined;
  const source =
    selection.kind === Kind.FRAGMENT_SPREAD ? filter.fragments.get(selection.name.value) : selection;
  if (!source || (name !== undefined && filter.active.has(name))) return { selections: [], isTouched: false };
  const { typeCondition } = source;
  const condition = typeCondition && filter.schema.getType(typeCondition.name.value);
  const place = isCompositeType(condition) ? filter.access.narrow(position.place, condition) : position.place;
  if (name !== undefined) filter.active.add(name);
  const { selections, isTouched } = filterSet(filter, source.selectionSet, { ...position, place });
  if (name !== undefined) filter.active.delete(name);
  if (selections.length === 0) return { selections: [], isTouched: true };
  return {
    selections: [inlineFragment({ typeCondition, directives: selection.directives, selections })],
    isTouched,
  };
}

function inlineFragment({
  typeCondition,
  directives,
  selections,
}: {
  readonly typeCondition: NamedTypeNode | undefined;
  readonly directives: readonly DirectiveNode[] | undefined;
  readonly selections: readonly SelectionNode[];
}): SelectionNode {
  return {
    kind: Kind.INLINE_FRAGMENT,
    ...(typeCondition && { typeCondition }),
    ...(directives && { directives }),
    selectionSet: selectionSetOf(selections),
  };
}

function report(
  filter: Filter,
  {
    path,
    coordinate,
    reason,
  }: { readonly path: PathEnd; readonly coordinate: string; readonly reason: DenialReason },
): void {
  if (filter.removed.size >= maxReported) return;
  const keys: string[] = [];
  for (let end: PathEnd | undefined = path; end; end = end.above) keys.push(end.key);
  keys.reverse();
  const id = `${keys.join('.')} ${coordinate}`;
  if (!filter.removed.has(id)) filter.removed.set(id, { path: keys, coordinate, reason });
}

/** A document may not define a variable that nothing uses. */
function withoutUnusedVariables(operation: OperationDefinitionNode): OperationDefinitionNode {
  const { variableDefinitions = [], directives } = operation;
  if (variableDefinitions.length === 0) return operation;
  const used = new Set<string>();
  const collect = { Variable: ({ name }: { name: { value: string } }) => void used.add(name.value) };
  visit(operation.selectionSet, collect);
  for (const directive of directives ?? []) visit(directive, collect);
  return {
    ...operation,
    variableDefinitions: variableDefinitions.filter(({ variable }) => used.has(variable.name.value)),
  };
}

function typenameField(key: string): FieldNode {
  const name = { kind: Kind.NAME, value: '__typename' } as const;
  return { kind: Kind.FIELD, name, ...(key !== name.value && { alias: { kind: Kind.NAME, value: key } }) };
}

function selectionSetOf(selections: readonly SelectionNode[]): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections };
}

function documentOf(operation: OperationDefinitionNode): DocumentNode {
  return { kind: Kind.DOCUMENT, definitions: [operation] };
}

function tooLarge(fact: string): ClientError {
  return new ClientError(
    'COST_ESTIMATED_TOO_EXPENSIVE',
    `The operation ${fact} once its fragments are written out; request fewer fields.`,
  );
}
