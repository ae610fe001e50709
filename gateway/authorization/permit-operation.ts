import { FieldAccess } from '#gateway/authorization/field-access.ts';
import { filterOperation } from '#gateway/authorization/filter-operation.ts';
import { listRemoved } from '#gateway/authorization/list-removed.ts';
import { operationDemands } from '#gateway/authorization/operation-demands.ts';
import { typenameKey } from '#gateway/authorization/typename-key.ts';
import { fragmentsOf } from '#gateway/graphql/fragments-of.ts';
import { selectOperation } from '#gateway/graphql/select-operation.ts';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { AccessRequirements } from '#gateway/authorization/access-requirements.ts';
import type { DenialOf, HiddenType } from '#gateway/authorization/field-access.ts';
import type { RemovedField } from '#gateway/authorization/list-removed.ts';

/** What {@link permitOperation} decides on. */
export interface PermitOptions {
  /** The API schema. */
  readonly schema: GraphQLSchema;
  /** Valid against `schema`. */
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly requirements: AccessRequirements;
  readonly denialOf: DenialOf;
  /**
   * Coerced, with defaults. They decide what is reported, never what is removed: a field that `@skip` or `@include`
   * leaves out anyway is no error. A variable that is absent or null counts as false.
   */
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** An operation that selects nothing its caller may not see. */
export interface PermittedOperation {
  /** The very object that came in where nothing was removed, else the filtered operation alone. */
  readonly document: DocumentNode;
  /** Each path once for each type it was selected on, as many as are reported. */
  readonly removed: readonly RemovedField[];
  /** Types whose objects must be null in the answer, wherever an interface or union brings one. */
  readonly hidden: readonly HiddenType[];
  /** Whether no root field is left to run. */
  readonly nothingLeft: boolean;
}

/**
 * Takes out of an operation what its caller may not see, so that it is neither planned nor fetched.
 *
 * A field needs what its object, the field and the type it returns demand. Through an interface, a union or a
 * fragment it needs that of every object that could be there; a fragment that narrows the objects narrows the need.
 * `__typename` and introspection are open, but an object of a type that the caller may not see is hidden as a whole. The
 * result depends on the schema, the operation and the caller alone.
 *
 * @throws ClientError `OPERATION_RESOLUTION_FAILURE`; `COST_ESTIMATED_TOO_EXPENSIVE` when something must be removed
 *   from an operation too large to look through.
 */
export function permitOperation(options: PermitOptions): PermittedOperation {
  const { schema, document, requirements, denialOf, variables = {} } = options;
  const unchanged = { document, removed: [], hidden: [], nothingLeft: false };
  const operation = selectOperation(document, options.operationName);
  const fragments = fragmentsOf(document);
  const demands = operationDemands({ schema, requirements, operation, fragments });
  if (![...demands].some((requirement) => denialOf(requirement))) return unchanged;
  const filtered = filterOperation({
    schema,
    operation,
    fragments,
    access: new FieldAccess(schema, requirements, denialOf),
    typenameKey: typenameKey(document),
  });
  if (!filtered.isTouched) return unchanged;
  const { removals, hidden, nothingLeft } = filtered;
  return { document: filtered.document, removed: listRemoved(removals, variables), hidden, nothingLeft };
}
