import { createHash } from 'node:crypto';
import { parse, print } from 'graphql';
import { permitOperation } from '#gateway/authorization/permit-operation.ts';
import type { GraphQLSchema } from 'graphql';
import type { AccessRequirements } from '#gateway/authorization/access-requirements.ts';
import type { DenialReason } from '#gateway/authorization/denial-reason.ts';
import type { HiddenType } from '#gateway/authorization/field-access.ts';
import type { RemovedField } from '#gateway/authorization/list-removed.ts';
import type { NumberedRequirements } from '#gateway/authorization/numbered-requirements.ts';

/** Which operation to filter, and for whom; plain data that crosses threads. */
export interface FilterRequest {
  /** A valid document. */
  readonly text: string;
  /** Needed where the document holds several operations. */
  readonly operationName: string | undefined;
  /** The requirements that are not met, by number. */
  readonly denied: readonly (readonly [requirement: number, reason: DenialReason])[];
  /** The values of the variables that `@skip` and `@include` name. */
  readonly conditions: Readonly<Record<string, unknown>>;
}

/** What a caller may see of an operation. */
export interface FilteredText {
  /** undefined: all of it. */
  readonly filtered:
    | undefined
    | {
        readonly text: string;
        /** SHA-256 of the text and of what is hidden, in base64url. */
        readonly hash: string;
        readonly hidden: readonly HiddenType[];
        readonly removed: readonly RemovedField[];
        readonly nothingLeft: boolean;
      };
}

/**
 * Takes out of a text what its caller may not see.
 *
 * @throws what `permitOperation` throws.
 */
export function filterText(
  { text, operationName, denied, conditions }: FilterRequest,
  {
    schema,
    requirements,
    numbered,
  }: {
    /** The API schema. */
    readonly schema: GraphQLSchema;
    readonly requirements: AccessRequirements;
    readonly numbered: NumberedRequirements;
  },
): FilteredText {
  const reasons = new Map(denied);
  const document = parse(text, { noLocation: true });
  const permitted = permitOperation({
    schema,
    document,
    operationName,
    requirements,
    denialOf: (requirement) => reasons.get(numbered.numberOf(requirement)),
    variables: conditions,
  });
  if (permitted.document === document) return { filtered: undefined };
  const { removed, hidden, nothingLeft } = permitted;
  const left = print(permitted.document);
  // Callers from whom different objects are hidden share neither a compiled operation nor an answer.
  const hash = createHash('sha256').update(left, 'utf8');
  if (hidden.length > 0) hash.update(JSON.stringify(hidden), 'utf8');
  return { filtered: { text: left, hash: hash.digest('base64url'), removed, hidden, nothingLeft } };
}
