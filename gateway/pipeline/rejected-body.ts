import type { ClientError } from '#gateway/errors/client-error.ts';

/**
 * Stands in for a body that cannot be read. The pipeline rejects it and charges its sender: reading it was work.
 */
export class RejectedBody {
  readonly error: ClientError;

  constructor(error: ClientError) {
    this.error = error;
  }
}
