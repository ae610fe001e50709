import { OperationTypeNode } from 'graphql';
import type { OperationDefinitionNode } from 'graphql';
import { recordDocument } from '#gateway/documents/record-document.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { exactVariables } from '#gateway/execution/exact-variables.ts';
import { callerKey } from '#gateway/operations/threads/caller-key.ts';
import { notAcceptable } from '#gateway/pipeline/not-acceptable.ts';
import type { ResolvedRequest, ValidOperation } from '#gateway/pipeline/request.ts';
import { coerceVariables } from '#gateway/graphql/coerce-variables.ts';
import type { Operations } from '#gateway/operations/operations.ts';
import { InvalidDocument } from '#gateway/validation/invalid-document.ts';

/**
 * Checks document, operation name and variables against the schema and the limits. A thread checks a new text after its
 * first point is paid.
 *
 * @throws ClientError, or an AggregateError of them.
 */
export async function validate(request: ResolvedRequest, operations: Operations): Promise<ValidOperation> {
  const { resolved, recorder, operationName, variables, mayReadSchema } = request;
  if (!resolved.registered && !operations.knows(resolved.sha256)) await request.account.prepay();
  const document = await operations.know(resolved, callerKey(request)).catch((error) => {
    recordPrice(error, recorder);
    throw error instanceof InvalidDocument && !mayReadSchema ? error.closed : error;
  });
  // Only now it is certain that the operation is no subscription, which would be rejected as such.
  if (request.acceptsStreamsAlone) throw notAcceptable();
  if (!resolved.mayIntrospect && document.introspects) {
    throw new ClientError(
      'INTROSPECTION_DISABLED',
      'Introspection is disabled for this client; remove __schema and __type, or register the document.',
    );
  }
  resolved.keepIn?.keep(resolved);
  const known = document.select(operationName);
  const { node: operation, conditions } = known;
  const name = operation.name?.value;
  recorder.add({
    document: {
      ...recordDocument(resolved),
      kind: operation.operation,
      ...(name === undefined ? {} : { name }),
    },
  });
  if (request.method === 'GET' && operation.operation !== OperationTypeNode.QUERY) {
    throw new ClientError('METHOD_NOT_ALLOWED', 'GET carries queries only; send mutations with POST.', {
      headers: { allow: 'POST' },
    });
  }
  const { apiSchema: schema } = operations.rules;
  const coercedVariables = coerceVariables({ schema, operation, variables, mayReadSchema, conditions });
  return {
    ...request,
    variables: declared(operation, exactVariables(schema, operation, variables)),
    known,
    operation,
    coercedVariables,
  };
}

/** What is too dear whatever its variables is refused before it has a price of its own. */
function recordPrice(error: unknown, recorder: ResolvedRequest['recorder']): void {
  const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  for (const each of errors) {
    const cost = each instanceof ClientError ? each.extensions['cost'] : undefined;
    if (typeof cost === 'number') recorder.add({ cost: { estimated: cost } });
  }
}

/** What the operation does not declare means nothing, and goes no further. */
function declared(
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: ResolvedRequest['variables'],
): ResolvedRequest['variables'] {
  const names = variableDefinitions.map(({ variable }) => variable.name.value);
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(variables, name)).map((name) => [name, variables[name]]),
  );
}
