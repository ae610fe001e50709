import { needsList } from '#gateway/documents/document-mode.ts';
import type { DocumentMode } from '#gateway/documents/document-mode.ts';
import { possibleModes } from '#gateway/documents/document-policy.ts';
import type { DocumentPolicy } from '#gateway/documents/document-policy.ts';

/** How a list is used. */
export interface ListUse {
  /** Whether anybody could run a registered document by its id. */
  readonly isUsed: boolean;
  /** Whether texts are found in any layout. */
  readonly normalizes: boolean;
  /** The mode in which nothing runs without a list; undefined: something always does. */
  readonly strictMode: DocumentMode | undefined;
}

/** How the modes that can hold for some caller use a list. */
export function listUse(policy: DocumentPolicy): ListUse {
  const modes = possibleModes(policy);
  return {
    isUsed: modes.size > 1 || !modes.has('off'),
    normalizes: modes.has('safelist'),
    strictMode: [...modes].find(needsList),
  };
}
