import type { ErrorCode } from '#gateway/errors/error-codes.ts';

/** An error beside data in an answer. */
export interface ExecutionError {
  readonly message: string;
  /** Response keys down to the field; list positions only where they are known. */
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: ErrorCode } & Readonly<Record<string, unknown>>;
}
