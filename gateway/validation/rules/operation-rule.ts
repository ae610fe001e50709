import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { ClientError } from '#gateway/errors/client-error.ts';

/** A bound on what an operation may look like, checked before it is validated against the schema. */
export interface OperationRule {
  /** Its name in `limits`. */
  readonly limit: 'maxDepth' | 'maxAliases' | 'maxRootFields' | 'maxDirectives';
  /** How much of it the operation has, fragments written out in place. */
  readonly measure: (document: DocumentNode, operation: OperationDefinitionNode) => number;
  /** The refusal of an operation that has `actual`, above `limit`. */
  readonly refuse: (actual: number, limit: number) => ClientError;
}
