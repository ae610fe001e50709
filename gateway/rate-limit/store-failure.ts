/** Why a shared store gave no answer. */
export type StoreFailureReason =
  /** Not within the deadline. */
  | 'timeout'
  /** No connection, or it was lost before the reply. */
  | 'connection'
  /** As many commands as may be are without a reply already. */
  | 'overloaded'
  /** Redis answered with an error, or with something else than a reply of ours. */
  | 'reply';

/** A shared store cannot decide now. The message is for the log, and free of credentials and keys. */
export class StoreFailure extends Error {
  override readonly name = 'StoreFailure';
  readonly reason: StoreFailureReason;

  constructor(reason: StoreFailureReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
