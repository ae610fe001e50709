/** What a program reads of an error: a code of Weir, or one of a subgraph where Weir has no such code. */
export type ErrorExtensions = { readonly code: string } & Readonly<Record<string, unknown>>;

/** An error beside data in an answer. */
export interface ExecutionError {
  readonly message: string;
  /** Response keys down to the field; list positions only where they are known. */
  readonly path?: readonly (string | number)[];
  readonly extensions: ErrorExtensions;
}
