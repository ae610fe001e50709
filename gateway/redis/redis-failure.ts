/** Why Redis gave no answer. */
export type RedisFailureReason =
  /** Not within the deadline. */
  | 'timeout'
  /** No connection, or it was lost before the reply. */
  | 'connection'
  /** As many commands as may be are without a reply already. */
  | 'overloaded'
  /** Redis answered with an error, or with something else than a reply of ours. */
  | 'reply';

/** Redis gave no answer. The message is for the log, and free of credentials and keys. */
export class RedisFailure extends Error {
  override readonly name = 'RedisFailure';
  readonly reason: RedisFailureReason;

  constructor(reason: RedisFailureReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
