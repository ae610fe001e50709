import { Kind } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { AccessRequirements } from '#gateway/authorization/access-requirements.ts';
import type { NumberedRequirements } from '#gateway/authorization/numbered-requirements.ts';
import { operationDemands } from '#gateway/authorization/operation-demands.ts';
import { conditionVariables } from '#gateway/graphql/condition.ts';
import { fragmentsOf } from '#gateway/graphql/fragments-of.ts';

/** What a document demands of whoever sends it: plain data that crosses threads. */
export interface DocumentDemands {
  /** The requirements that each operation may have to meet, by number; the name of the one without is empty. */
  readonly operations: readonly (readonly [operationName: string, requirements: readonly number[]])[];
  /** The variables that `@skip` and `@include` name: they decide which removed fields the client would have got. */
  readonly conditions: readonly string[];
}

/** Looks at a valid document once for all its callers. */
export function documentDemands(options: {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly requirements: AccessRequirements;
  readonly numbered: NumberedRequirements;
}): DocumentDemands {
  const { schema, document, requirements, numbered } = options;
  const { definitions } = document;
  const fragments = fragmentsOf(document);
  const operations = definitions
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .map((operation) => {
      const demands = operationDemands({ schema, requirements, operation, fragments });
      const numbers = new Set([...demands].map((requirement) => numbered.numberOf(requirement)));
      return [operation.name?.value ?? '', [...numbers].toSorted((a, b) => a - b)] as const;
    });
  return { operations, conditions: conditionVariables(document) };
}
