import type { GraphQLSchema } from 'graphql';
import type { AccessRequirements } from '#gateway/authorization/access-requirements.ts';
import { permitOperation } from '#gateway/authorization/permit-operation.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import type { PermittedOperation, PricedOperation } from '#gateway/pipeline/request.ts';

/** What decides who may see what. */
export interface AuthorizationRules {
  readonly schema: GraphQLSchema;
  /** undefined: nothing is enforced, as with `weir start --supergraph`. */
  readonly requirements: AccessRequirements | undefined;
  readonly onUnauthorized: 'filter' | 'reject';
}

/** No policy engine is configured yet, and a policy that nothing decides is a denial. */
const grantedPolicies: ReadonlySet<string> = new Set();

/**
 * Takes out what the identity may not see, before any plan is made.
 *
 * @throws ClientError FORBIDDEN where something was taken out and `onUnauthorized` is `reject`.
 */
export function authorize(operation: PricedOperation, rules: AuthorizationRules): PermittedOperation {
  const { document, operationName, identity, recorder } = operation;
  const { schema, requirements, onUnauthorized } = rules;
  if (!requirements) return { ...operation, permittedDocument: document, removed: [], nothingLeft: false };
  const permitted = permitOperation({
    variables: operation.coercedVariables,
    schema,
    document,
    operationName,
    requirements,
    identity,
    grantedPolicies,
  });
  const { removed, nothingLeft } = permitted;
  if (removed.length > 0)
    recorder.add({ removed: [...new Set(removed.map(({ coordinate }) => coordinate))] });
  if (removed.length > 0 && onUnauthorized === 'reject') {
    const count = removed.length === 1 ? 'a field' : `${removed.length} fields`;
    const fact = `The operation selects ${count} that this identity may not see; remove them.`;
    const paths = removed.map(({ path }) => path.join('.'));
    throw new ClientError('FORBIDDEN', fact, { extensions: { paths } });
  }
  return { ...operation, permittedDocument: permitted.document, removed, nothingLeft };
}
