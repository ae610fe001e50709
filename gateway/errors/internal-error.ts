/** A fault of ours. The message and cause go to the log; the client reads "Internal server error". */
export class InternalError extends Error {
  override readonly name = 'InternalError';

  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
  }
}
