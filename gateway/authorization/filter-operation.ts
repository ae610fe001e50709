import { Kind, getNamedType, isCompositeType, isNonNullType, visit } from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';
import { serialEnd } from '#gateway/graphql/serial-end.ts';
import type {
  DefinitionNode,
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  FragmentSpreadNode,
  GraphQLSchema,
  InlineFragmentNode,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import type { FieldAccess, HiddenType, Place, Reach } from '#gateway/authorization/field-access.ts';
import type { Removal } from '#gateway/authorization/list-removed.ts';

/** The most selections of a filtered operation, a fragment counted once for each set of types it is spread on. */
const maxSelections = 10_000;
/** The deepest nesting of fields and fragments; recursion stays far from the stack's end. */
const maxNesting = 500;

/** What {@link filterOperation} works on. */
export interface FilterOptions {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly access: FieldAccess;
  /** The response key of the `__typename` that stands for an emptied selection set. */
  readonly typenameKey: string;
}

/** An operation without what its caller may not see. */
export interface FilteredOperation {
  /** The operation and the fragments that it still spreads; unused variables are gone. */
  readonly document: DocumentNode;
  readonly removals: readonly Removal[];
  /** Types whose objects must be null wherever an interface or union of the operation brings one. */
  readonly hidden: readonly HiddenType[];
  /** Whether anything is gone, or may be once the objects are known. */
  readonly isTouched: boolean;
  readonly nothingLeft: boolean;
}

interface FilteredSet {
  readonly selections: readonly SelectionNode[];
  readonly removals: readonly Removal[];
  readonly isTouched: boolean;
}

/** A fragment as it is left for one set of types. */
interface FilteredFragment extends FilteredSet {
  readonly name: string;
}

const untouched = { removals: [], isTouched: false } as const;
const nothing: FilteredSet = { selections: [], removals: [], isTouched: false };

/**
 * Takes out of one operation every field its caller may not see. Fragments are judged where they are spread, since
 * the same fragment may reach more types in one place than in another; it is written once for each set of types, so that
 * the work, and what comes out, are as long as what came in, however often fragments spread one another.
 *
 * A root field of a mutation that may not be null leaves a {@link serialEnd}.
 *
 * A selection set that loses everything keeps `__typename`, so that the object above is still fetched. One whose objects
 * may be of a type that the caller may not see asks for `__typename` in any case: it decides whether they are answered.
 *
 * @throws ClientError `COST_ESTIMATED_TOO_EXPENSIVE` when the operation is too large or too deep.
 */
export function filterOperation(options: FilterOptions): FilteredOperation {
  const { schema, operation, access, typenameKey } = options;
  const root = schema.getRootType(operation.operation);
  if (!root) return { document: documentOf([operation]), ...untouched, hidden: [], nothingLeft: false };
  const filter = new OperationFilter(options);
  const { selections, removals, isTouched } = filter.set(operation.selectionSet, access.placeOf(root), 0);
  const nothingLeft = filter.isEmpty(selections);
  const selectionSet = selectionSetOf(nothingLeft ? [typenameField(typenameKey)] : selections);
  const fragments = nothingLeft ? [] : filter.fragments;
  const left = withoutUnusedVariables({ ...operation, selectionSet }, fragments);
  const { hidden } = filter;
  return { document: documentOf([left, ...fragments]), removals, hidden, isTouched, nothingLeft };
}

class OperationFilter {
  readonly #options: FilterOptions;
  readonly #placeholder: FieldNode;
  readonly #end: FieldNode;
  readonly #filtered = new Map<string, Map<Reach, FilteredFragment>>();
  readonly #definitions = new Map<string, FragmentDefinitionNode>();
  readonly #hidden = new Map<string, HiddenType>();
  #selections = 0;

  constructor(options: FilterOptions) {
    this.#options = options;
    this.#placeholder = typenameField(options.typenameKey);
    this.#end = serialEnd(options.typenameKey);
  }

  /** Those that something still spreads. */
  get fragments(): readonly FragmentDefinitionNode[] {
    return [...this.#definitions.values()];
  }

  get hidden(): readonly HiddenType[] {
    return [...this.#hidden.values()];
  }

  set(set: SelectionSetNode, place: Place, depth: number): FilteredSet {
    if (depth > maxNesting) throw tooLarge(`is nested deeper than ${maxNesting} levels`);
    this.#selections += set.selections.length;
    if (this.#selections > maxSelections) throw tooLarge(`selects more than ${maxSelections} fields`);
    const all = set.selections.map((selection) => this.#selection(selection, place, depth + 1));
    return {
      selections: all.flatMap(({ selections }) => selections),
      removals: all.flatMap(({ removals }) => removals),
      isTouched: all.some(({ isTouched }) => isTouched),
    };
  }

  /** Whether selections of the root select nothing, but say where a mutation may end. */
  isEmpty(selections: readonly SelectionNode[], seen = new Set<string>()): boolean {
    return selections.every((selection) => {
      if (selection.kind === Kind.FIELD) return selection === this.#end;
      if (selection.kind === Kind.INLINE_FRAGMENT)
        return this.isEmpty(selection.selectionSet.selections, seen);
      const name = selection.name.value;
      if (seen.has(name)) return true;
      seen.add(name);
      return this.isEmpty(this.#definitions.get(name)?.selectionSet.selections ?? [], seen);
    });
  }

  #selection(selection: SelectionNode, place: Place, depth: number): FilteredSet {
    switch (selection.kind) {
      case Kind.FIELD:
        return this.#field(selection, place, depth);
      case Kind.INLINE_FRAGMENT:
        return this.#inline(selection, place, depth);
      case Kind.FRAGMENT_SPREAD:
        return this.#spread(selection, place, depth);
    }
  }

  #field(node: FieldNode, place: Place, depth: number): FilteredSet {
    const { access } = this.#options;
    const key = node.alias?.value ?? node.name.value;
    const reason = access.denial(place, node.name.value);
    if (reason) {
      const denied = { coordinate: `${place.parent.name}.${node.name.value}`, reason };
      const removal = { selection: node, key, denied, below: [] };
      return { selections: this.#endsFor(node, place), removals: [removal], isTouched: true };
    }
    const definition = access.fieldOf(place.parent, node.name.value);
    const type = definition && getNamedType(definition.type);
    if (!node.selectionSet || !isCompositeType(type)) return { selections: [node], ...untouched };
    const inner = this.set(node.selectionSet, access.placeOf(type), depth);
    const hidden = access.hiddenTypes(type);
    for (const each of hidden) this.#hidden.set(each[0], each);
    const needsTypename =
      inner.selections.length === 0 || (hidden.length > 0 && !asksTypename(inner.selections));
    const left = needsTypename ? [this.#placeholder, ...inner.selections] : inner.selections;
    return {
      selections: [{ ...node, selectionSet: selectionSetOf(left) }],
      removals: removalsBelow(node, key, inner),
      isTouched: inner.isTouched || hidden.length > 0,
    };
  }

  /** What stands for a removed field. */
  #endsFor({ name }: FieldNode, { parent, reach }: Place): readonly FieldNode[] {
    const { access, schema } = this.#options;
    const isAtRoot = reach.length === 1 && reach[0] === schema.getMutationType();
    return isAtRoot && isNonNullType(access.fieldOf(parent, name.value)?.type) ? [this.#end] : [];
  }

  #inline(node: InlineFragmentNode, place: Place, depth: number): FilteredSet {
    const inner = this.set(node.selectionSet, this.#narrow(place, node), depth);
    const removals = removalsBelow(node, undefined, inner);
    if (inner.selections.length === 0) return { selections: [], removals, isTouched: true };
    const selections = [{ ...node, selectionSet: selectionSetOf(inner.selections) }];
    return { selections, removals, isTouched: inner.isTouched };
  }

  #spread(node: FragmentSpreadNode, place: Place, depth: number): FilteredSet {
    const definition = this.#options.fragments.get(node.name.value);
    if (!definition) return nothing;
    const fragment = this.#fragment(definition, this.#narrow(place, definition), depth);
    const removals = removalsBelow(node, undefined, fragment);
    if (fragment.selections.length === 0) return { selections: [], removals, isTouched: true };
    const name = { kind: Kind.NAME, value: fragment.name } as const;
    return { selections: [{ ...node, name }], removals, isTouched: fragment.isTouched };
  }

  #fragment(definition: FragmentDefinitionNode, place: Place, depth: number): FilteredFragment {
    const own = definition.name.value;
    const known = this.#filtered.get(own) ?? new Map<Reach, FilteredFragment>();
    this.#filtered.set(own, known);
    const before = known.get(place.reach);
    if (before) return before;
    const name = known.size === 0 ? own : this.#freeName(`${own}_${known.size + 1}`);
    // For documents that were not validated: a fragment that spreads itself is empty there.
    known.set(place.reach, { ...nothing, name });
    const fragment = { ...this.set(definition.selectionSet, place, depth), name };
    known.set(place.reach, fragment);
    if (fragment.selections.length > 0) {
      const { kind, typeCondition } = definition;
      const selectionSet = selectionSetOf(fragment.selections);
      this.#definitions.set(name, {
        kind,
        name: { kind: Kind.NAME, value: name },
        typeCondition,
        selectionSet,
      });
    }
    return fragment;
  }

  #freeName(name: string): string {
    const isTaken = this.#options.fragments.has(name) || this.#definitions.has(name);
    return isTaken ? this.#freeName(`${name}_`) : name;
  }

  #narrow(place: Place, { typeCondition }: Pick<InlineFragmentNode, 'typeCondition'>): Place {
    const condition = typeCondition && this.#options.schema.getType(typeCondition.name.value);
    return isCompositeType(condition) ? this.#options.access.narrow(place, condition) : place;
  }
}

/** Whether a selection set asks for `__typename` under its own name, for all values of variables. */
function asksTypename(selections: readonly SelectionNode[]): boolean {
  return selections.some(
    (node) =>
      node.kind === Kind.FIELD &&
      node.name.value === '__typename' &&
      !node.alias &&
      (node.directives ?? []).length === 0,
  );
}

function removalsBelow(
  selection: SelectionNode,
  key: string | undefined,
  { removals }: FilteredSet,
): readonly Removal[] {
  return removals.length === 0 ? [] : [{ selection, key, denied: undefined, below: removals }];
}

/** A document may not define a variable that nothing uses. */
function withoutUnusedVariables(
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
): OperationDefinitionNode {
  const { variableDefinitions = [], directives } = operation;
  if (variableDefinitions.length === 0) return operation;
  const used = new Set<string>();
  const collect = { Variable: ({ name }: { name: { value: string } }) => void used.add(name.value) };
  visit(operation.selectionSet, collect);
  for (const node of [...(directives ?? []), ...fragments]) visit(node, collect);
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

function documentOf(definitions: readonly DefinitionNode[]): DocumentNode {
  return { kind: Kind.DOCUMENT, definitions };
}

function tooLarge(fact: string): ClientError {
  return new ClientError('COST_ESTIMATED_TOO_EXPENSIVE', `The operation ${fact}; request fewer fields.`);
}
