import { ClientError } from '#gateway/errors/client-error.ts';

/** How large an answer may become while it is completed, which is before its text is made. */
export interface AnswerLimit {
  readonly maxBytes: number;
  /** The error that ends the completion above it. */
  readonly exceeded: () => Error;
}

/** The limit of answers to clients. */
export function answerLimit(maxBytes: number): AnswerLimit {
  return { maxBytes, exceeded: () => answerTooLarge(maxBytes) };
}

/** The rejection of an operation whose answer is larger than the gateway writes. */
export function answerTooLarge(maxBytes: number): ClientError {
  const message = `The answer is larger than the ${maxBytes} bytes allowed; request fewer items, fewer fields, or fewer aliases of the same field.`;
  return new ClientError('RESPONSE_TOO_LARGE', message);
}

/** How many bytes a JSON value takes at least: characters, quotes and punctuation; numbers count 1. */
export function minJsonBytes(value: unknown): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 1;
  let bytes = 2;
  if (Array.isArray(value)) {
    for (const item of value) bytes += minJsonBytes(item) + 1;
    return bytes;
  }
  for (const [key, item] of Object.entries(value)) bytes += key.length + 4 + minJsonBytes(item);
  return bytes;
}
