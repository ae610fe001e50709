import { getOperationAST } from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';

/**
 * The operation to run: the named one, or the only one.
 *
 * @throws ClientError `OPERATION_RESOLUTION_FAILURE` when there is no such operation, or a name is needed.
 */
export function selectOperation(
  document: DocumentNode,
  operationName: string | undefined,
): OperationDefinitionNode {
  const operation = getOperationAST(document, operationName);
  if (operation) return operation;
  throw new ClientError(
    'OPERATION_RESOLUTION_FAILURE',
    operationName === undefined
      ? 'The document holds several operations; name the one to run in operationName.'
      : 'The document holds no operation with the requested name; check operationName.',
  );
}
