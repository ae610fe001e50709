import type { DenialReason } from '#gateway/authorization/denial-reason.ts';
import type { HiddenType } from '#gateway/authorization/field-access.ts';
import type { RemovedField } from '#gateway/authorization/list-removed.ts';

/** An error of the answer, beside its data. */
export interface UnauthorizedError {
  readonly message: string;
  /** Response keys down to the field; without list positions, for nothing was fetched to count. */
  readonly path: readonly string[];
  readonly extensions: { readonly code: 'UNAUTHORIZED_FIELD_OR_TYPE' };
}

const remedies: Readonly<Record<DenialReason, string>> = {
  authenticated: 'needs a signed-in caller; send a credential or leave the field out.',
  scopes: 'is not permitted for this caller; ask for access or leave the field out.',
  policy: 'is not permitted for this caller; ask for access or leave the field out.',
};

const objectRemedies: Readonly<Record<DenialReason, string>> = {
  authenticated: 'This object needs a signed-in caller; send a credential.',
  scopes: 'This object is not permitted for this caller; ask for access.',
  policy: 'This object is not permitted for this caller; ask for access.',
};

/** What the error of a hidden object says, by its type. The message does not name the type. */
export function hiddenTypeMessages(hidden: readonly HiddenType[]): ReadonlyMap<string, string> {
  return new Map(hidden.map(([name, reason]) => [name, objectRemedies[reason]]));
}

/**
 * One error for each path that was taken out. The messages name only what the client itself wrote: neither the type
 * a field belongs to nor the scope or policy it wants.
 */
export function unauthorizedErrors(removed: readonly RemovedField[]): readonly UnauthorizedError[] {
  const errors = new Map<string, UnauthorizedError>();
  for (const { path, reason } of removed) {
    const name = path.join('.');
    if (errors.has(name)) continue;
    errors.set(name, {
      message: `Field "${name}" ${remedies[reason]}`,
      path,
      extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' },
    });
  }
  return [...errors.values()];
}
