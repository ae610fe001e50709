import { Kind, parse } from 'graphql';
import type { OperationDefinitionNode } from 'graphql';
import { InternalError } from '#gateway/errors/internal-error.ts';

/** The one operation that the text of a fetch consists of. */
export function parseFetch(text: string): OperationDefinitionNode {
  const { definitions } = parse(text, { noLocation: true });
  const [operation] = definitions;
  if (operation?.kind === Kind.OPERATION_DEFINITION && definitions.length === 1) return operation;
  throw new InternalError('A fetch of the plan is not one operation');
}
