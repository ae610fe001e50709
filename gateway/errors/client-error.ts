import { errorCodes } from '#gateway/errors/error-codes.ts';
import type { ErrorCode } from '#gateway/errors/error-codes.ts';

/** What a {@link ClientError} may carry beside its code and message. */
export interface ClientErrorOptions {
  /** Instead of the status that belongs to the code; for HTTP errors without a code of their own, such as 404. */
  readonly httpStatus?: number;
  /** HTTP headers of the answer, such as `Retry-After`; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Further entries of `extensions`; safe to show to anyone. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** Where in the document, 1-based, as the GraphQL specification says. */
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  /** The cause, for the log alone. */
  readonly cause?: unknown;
  /** How long a thread worked in vain before this was known, in milliseconds; default 0. */
  readonly threadMs?: number;
}

/**
 * An error the caller made or can react to. Its message is safe to return: fact, limit and remedy, and nothing
 * about keys, hosts, stacks or other tenants.
 */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  readonly code: ErrorCode;
  readonly httpStatus: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly locations: ClientErrorOptions['locations'];
  readonly threadMs: number;

  constructor(code: ErrorCode, message: string, options: ClientErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.httpStatus = options.httpStatus ?? errorCodes[code].httpStatus;
    this.headers = options.headers ?? {};
    this.extensions = options.extensions ?? {};
    this.locations = options.locations;
    this.threadMs = options.threadMs ?? 0;
  }
}
