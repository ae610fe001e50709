import { Kind } from 'graphql';
import { checkPerOperationMaximum } from '#gateway/cost/check-per-operation-maximum.ts';
import { OperationPrice } from '#gateway/cost/operation-price.ts';
import { writtenComplexity } from '#gateway/cost/written-complexity.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { PriceSource } from '#gateway/cost/compile-price.ts';

/** What prices a document before anybody knows its variables. */
export interface PriceGuard extends PriceSource {
  /** The most points of one operation. */
  readonly maxPerOperation: number;
}

/**
 * Refuses a document of which no operation can be run, whatever its variables: each has too much to price, asks for
 * impossible lists in its text, or costs more than one operation may. For threads where new texts are looked at before
 * they are kept and planned; what passes is priced for each request all the same.
 *
 * @param document valid against the schema.
 * @throws ClientError `COST_ESTIMATED_TOO_EXPENSIVE` or `COST_INVALID_SLICING_ARGUMENTS`, of the first operation.
 */
export function refuseUnaffordable(guard: PriceGuard, document: DocumentNode): void {
  const operations = document.definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const refusals = operations.map((operation) => refusalOf(guard, document, operation));
  const [first] = refusals;
  if (first && refusals.every((refusal) => refusal !== undefined)) throw first;
}

function refusalOf(
  guard: PriceGuard,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): ClientError | undefined {
  try {
    const written = writtenComplexity({ ...guard, document, operation, variables: undefined });
    if (written <= guard.maxPerOperation) return undefined;
    // What is written twice costs once.
    const least = new OperationPrice(guard, { document, operation }).leastPoints();
    checkPerOperationMaximum(least, guard.maxPerOperation);
    return undefined;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    // An argument that fits no type is for the execution to answer, with a place in the answer.
    return error.code === 'BAD_USER_INPUT' ? undefined : error;
  }
}
