import type { ClientError } from '#gateway/errors/client-error.ts';

/**
 * In place of a body that cannot be read. The pipeline rejects it, so that it is paid for by whoever sent it: reading
 * it was work.
 */
export class RejectedBody {
  readonly error: ClientError;

  constructor(error: ClientError) {
    this.error = error;
  }
}
