import { Kind, getNamedType, getOperationAST, isCompositeType } from 'graphql';
import { FieldAccess } from '#gateway/authorization/field-access.ts';
import { filterOperation } from '#gateway/authorization/filter-operation.ts';
import { typenameKey } from '#gateway/authorization/typename-key.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import type {
  DocumentNode,
  FragmentDefinitionNode,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionNode,
} from 'graphql';
import type { AccessRequirements } from '#gateway/authorization/access-requirements.ts';
import type { Caller } from '#gateway/authorization/denial-reason.ts';
import type { Place } from '#gateway/authorization/field-access.ts';
import type { RemovedField } from '#gateway/authorization/filter-operation.ts';

export type { RemovedField };

/** What {@link permitOperation} decides on. */
export interface PermitOptions extends Caller {
  /** The API schema. */
  readonly schema: GraphQLSchema;
  /** Valid against `schema`. */
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly requirements: AccessRequirements;
  /**
   * Coerced, with defaults. They decide what is reported, never what is removed: a field that `@skip` or `@include`
   * leaves out anyway is no error. Without them every removed field is reported.
   */
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** An operation that selects nothing its caller may not see. */
export interface PermittedDocument {
  /** The very object that came in where nothing was removed, else the filtered operation alone. */
  readonly document: DocumentNode;
  /** Each path once for each type it was selected on, at most `maxReported`. */
  readonly removed: readonly RemovedField[];
  /** Whether no root field is left to run. */
  readonly nothingLeft: boolean;
}

/**
 * Takes out of an operation what its caller may not see, so that it is neither planned nor fetched.
 *
 * A field needs what its object, the field and the type it returns demand. Through an interface, a union or a
 * fragment it needs that of every object that could be there; a fragment that narrows the objects narrows the need.
 * `__typename` and introspection are open. The result depends on the schema, the operation and the caller alone.
 *
 * @throws ClientError `OPERATION_RESOLUTION_FAILURE`; `COST_ESTIMATED_TOO_EXPENSIVE` when something must be removed
 *   from an operation too large to write out.
 */
export function permitOperation(options: PermitOptions): PermittedDocument {
  const { schema, document, requirements, variables = {} } = options;
  const unchanged = { document, removed: [], nothingLeft: false };
  if (requirements.types.size === 0 && requirements.fields.size === 0) return unchanged;
  const operation = getOperationAST(document, options.operationName);
  if (!operation) {
    throw new ClientError('OPERATION_RESOLUTION_FAILURE', 'The document does not hold the operation to run.');
  }
  const definitions = document.definitions.filter(
    (definition) => definition.kind === Kind.FRAGMENT_DEFINITION,
  );
  const fragments = new Map(definitions.map((fragment) => [fragment.name.value, fragment]));
  const access = new FieldAccess(schema, requirements, options);
  if (!mayNeedFiltering({ schema, operation, fragments, access })) return unchanged;
  const key = typenameKey(document);
  const filtered = filterOperation({ schema, operation, fragments, variables, access, typenameKey: key });
  if (!filtered.isTouched) return unchanged;
  const { removed, nothingLeft } = filtered;
  return { document: filtered.document, removed, nothingLeft };
}

/**
 * Whether any field is denied when each fragment is taken by itself, at its widest. One look at every selection of
 * the text: most operations touch nothing protected and are done here.
 */
function mayNeedFiltering({
  schema,
  operation,
  fragments,
  access,
}: {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly access: FieldAccess;
}): boolean {
  const root = schema.getRootType(operation.operation);
  if (!root) return false;
  const seen = new Set<string>();
  const pending: { readonly selections: readonly SelectionNode[]; readonly place: Place }[] = [];
  const push = (
    selections: readonly SelectionNode[] = [],
    typeName: string | undefined,
    place?: Place,
  ): void => {
    const type = typeName === undefined ? undefined : schema.getType(typeName);
    if (isCompositeType(type)) {
      pending.push({ selections, place: place ? access.narrow(place, type) : access.placeOf(type) });
    } else if (place) pending.push({ selections, place });
  };
  const deniesOrPushes = (selection: SelectionNode, place: Place): boolean => {
    if (selection.kind === Kind.FIELD) {
      if (access.denial(place, selection.name.value)) return true;
      const definition = access.fieldOf(place.parent, selection.name.value);
      if (definition) push(selection.selectionSet?.selections, getNamedType(definition.type).name);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      push(selection.selectionSet.selections, selection.typeCondition?.name.value, place);
    } else if (!seen.has(selection.name.value)) {
      seen.add(selection.name.value);
      const fragment = fragments.get(selection.name.value);
      if (fragment) push(fragment.selectionSet.selections, fragment.typeCondition.name.value);
    }
    return false;
  };
  push(operation.selectionSet.selections, root.name);
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { selections, place } = next;
    if (selections.some((selection) => deniesOrPushes(selection, place))) return true;
  }
  return false;
}
