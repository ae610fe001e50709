import type { ErrorCode } from '#gateway/errors/error-codes.ts';

/** The codes of one failed leg. */
export type SubgraphFailureCode = Extract<
  ErrorCode,
  | 'SUBGRAPH_HTTP_ERROR'
  | 'SUBGRAPH_TIMEOUT'
  | 'SUBGRAPH_UNREACHABLE'
  | 'SUBGRAPH_MALFORMED_RESPONSE'
  | 'SUBGRAPH_RESPONSE_TOO_LARGE'
  | 'SUBGRAPH_RESPONSE_DROPPED'
>;

/** One error that a subgraph reported; its path counts from the root of the subgraph's own answer. */
export interface SubgraphError {
  readonly message: string;
  readonly path: readonly (string | number)[] | undefined;
  /** As it came; absent where there are none. */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** A subgraph gave no usable answer. The message is for the log; a client sees a text made from the code alone. */
export class SubgraphFailure extends Error {
  override readonly name = 'SubgraphFailure';
  readonly code: SubgraphFailureCode;
  /** HTTP status of the answer, where there was one. */
  readonly status: number | undefined;
  readonly responseBytes: number;
  /** The first of the errors that the subgraph reported beside an error status. */
  readonly reported: SubgraphError | undefined;

  constructor(
    code: SubgraphFailureCode,
    message: string,
    options: {
      readonly cause?: unknown;
      readonly status?: number;
      readonly responseBytes?: number;
      readonly reported?: SubgraphError | undefined;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.status = options.status;
    this.responseBytes = options.responseBytes ?? 0;
    this.reported = options.reported;
  }
}
