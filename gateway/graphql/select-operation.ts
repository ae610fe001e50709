import { Kind } from 'graphql';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';

/**
 * GetOperation: the operation of a document that a request names, or the only one.
 *
 * @throws ClientError OPERATION_RESOLUTION_FAILURE where the name is unknown, or needed and missing.
 * @see https://spec.graphql.org/September2025/#GetOperation()
 */
export function selectOperation(document: DocumentNode, name: string | undefined): OperationDefinitionNode {
  const operations = document.definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const [first] = operations;
  if (name === undefined) {
    if (first && operations.length === 1) return first;
    const fact = first ? `The document has ${operations.length} operations` : 'The document has no operation';
    throw new ClientError('OPERATION_RESOLUTION_FAILURE', `${fact}; send "operationName" to choose one.`);
  }
  const named = operations.find((operation) => operation.name?.value === name);
  if (named) return named;
  throw new ClientError(
    'OPERATION_RESOLUTION_FAILURE',
    `The document has no operation named ${JSON.stringify(name.slice(0, 100))}; check "operationName".`,
  );
}
