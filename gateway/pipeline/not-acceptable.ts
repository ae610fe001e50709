import { ClientError } from '#gateway/errors/client-error.ts';

/** The client accepts no media type that its answer could be written in. */
export function notAcceptable(): ClientError {
  return new ClientError(
    'NOT_ACCEPTABLE',
    'The Accept header leaves no media type that can be written; accept application/json.',
  );
}
