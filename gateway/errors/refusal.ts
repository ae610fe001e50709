import { inspect } from 'node:util';
import { ClientError } from '#gateway/errors/client-error.ts';

/** An error in the shape of the GraphQL specification. @see https://spec.graphql.org/September2025/#sec-Errors */
export interface FormattedError {
  readonly message: string;
  readonly locations?: ClientError['locations'];
  readonly extensions: Readonly<Record<string, unknown>> & {
    readonly code: string;
    readonly requestId: string;
  };
}

/** An answer without data. */
export interface Refusal {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: readonly FormattedError[];
  /** For the record, where the fault is ours. */
  readonly internalError: string | undefined;
}

/**
 * What a caller may read about anything that was thrown. Whatever is not a `ClientError` is ours to know: the caller
 * reads "Internal server error", and the record holds the cause.
 */
export function describeRefusal(thrown: unknown, requestId: string): Refusal {
  const errors = clientErrors(thrown);
  const [first] = errors;
  if (!first) {
    const extensions = { code: 'INTERNAL_SERVER_ERROR', requestId };
    return {
      status: 500,
      headers: {},
      errors: [{ message: 'Internal server error', extensions }],
      internalError: describeCause(thrown),
    };
  }
  return {
    status: first.httpStatus,
    headers: first.headers,
    errors: errors.map((error) => formatClientError(error, requestId)),
    internalError: undefined,
  };
}

/** One error that a caller may read. */
function formatClientError(error: ClientError, requestId: string): FormattedError {
  return {
    message: error.message,
    ...(error.locations === undefined ? {} : { locations: error.locations }),
    extensions: { ...error.extensions, code: error.code, requestId },
  };
}

function clientErrors(thrown: unknown): readonly ClientError[] {
  if (thrown instanceof ClientError) return [thrown];
  if (!(thrown instanceof AggregateError)) return [];
  const errors = thrown.errors.filter((error) => error instanceof ClientError);
  return errors.length === thrown.errors.length ? errors : [];
}

const maxCauses = 5;

function describeCause(thrown: unknown): string {
  const parts: string[] = [];
  let error: unknown = thrown;
  do {
    parts.push(error instanceof Error ? (error.stack ?? error.message) : inspect(error));
    error = error instanceof Error ? error.cause : undefined;
  } while (error !== undefined && parts.length < maxCauses);
  return parts.join('\ncaused by ');
}
