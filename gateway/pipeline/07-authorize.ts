import type { PermittedDocument, PermittedDocuments } from '#gateway/authorization/permitted-documents.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { callerKey } from '#gateway/planning/caller-key.ts';
import type { PermittedOperation, PricedOperation } from '#gateway/pipeline/request.ts';

/** What decides who may see what. */
export interface AuthorizationRules {
  readonly permittedDocuments: PermittedDocuments;
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
  const permitted = await permit(operation, rules.permittedDocuments);
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

async function permit(operation: PricedOperation, documents: PermittedDocuments): Promise<PermittedDocument> {
  const { document, resolved, identity, demands } = operation;
  const { text, sha256 } = resolved;
  const operationName = operation.operation.name?.value;
  const demanding = {
    document,
    text,
    sha256,
    operationName,
    demands: demands.operations.get(operationName ?? '') ?? [],
    conditions: demands.conditions,
    variables: operation.coercedVariables,
  };
  return await documents.permit(demanding, { identity, grantedPolicies }, callerKey(operation));
}
