import { OperationTypeNode } from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';
import { callerKey } from '#gateway/operations/threads/caller-key.ts';
import type { ExecutedOperation, PermittedOperation, PricedOperation } from '#gateway/pipeline/request.ts';

/** What decides who may see what. */
export interface AuthorizationRules {
  readonly onUnauthorized: 'filter' | 'reject';
}

/** No policy engine is configured yet, and a policy that nothing decides is a denial. */
const grantedPolicies: ReadonlySet<string> = new Set();

/**
 * Takes out what the identity may not see, before any plan is made.
 *
 * @throws ClientError FORBIDDEN where something was taken out and `onUnauthorized` is `reject`; QUERY_PLANNING_TIMEOUT
 *   or GATEWAY_OVERLOADED where that was too much work.
 */
export async function authorize(
  operation: PricedOperation,
  rules: AuthorizationRules,
): Promise<PermittedOperation> {
  const { known, identity, coercedVariables } = operation;
  const denials = known.denialsFor({ identity, grantedPolicies }, coercedVariables);
  const permitted = await known.permittedFor(denials, callerKey(operation));
  const { removed } = permitted;
  if (removed.length > 0)
    operation.recorder.add({ removed: [...new Set(removed.map(({ coordinate }) => coordinate))] });
  if (removed.length > 0 && rules.onUnauthorized === 'reject') {
    const count = removed.length === 1 ? 'a field' : `${removed.length} fields`;
    const fact = `The operation selects ${count} that this identity may not see; remove them.`;
    const paths = removed.map(({ path }) => path.join('.'));
    throw new ClientError('FORBIDDEN', fact, { extensions: { paths } });
  }
  return { ...operation, permitted };
}

/**
 * Refuses the answer of a query in which an object is hidden, where `onUnauthorized` is `reject`. A mutation has taken
 * effect: its answer stands, with null in place of the object.
 *
 * @throws ClientError FORBIDDEN
 */
export function refuseHidden(
  { operation, errors, permitted }: ExecutedOperation,
  rules: AuthorizationRules,
): void {
  if (rules.onUnauthorized !== 'reject' || permitted.selection.hidden.length === 0) return;
  if (operation.operation !== OperationTypeNode.QUERY) return;
  const paths = errors.flatMap(({ path = [], extensions }) =>
    extensions.code === 'UNAUTHORIZED_FIELD_OR_TYPE' ? [path.join('.')] : [],
  );
  if (paths.length === 0) return;
  const count = paths.length === 1 ? 'an object' : `${paths.length} objects`;
  const fact = `The answer holds ${count} that this identity may not see; narrow the operation by fragments.`;
  throw new ClientError('FORBIDDEN', fact, { extensions: { paths } });
}
