import type { AnswerLimit } from '#gateway/execution/response/answer-limit.ts';

/**
 * How much one run may copy of what subgraphs gave. Data that belongs at many places of the answer is copied for each,
 * so that a few bytes of two subgraphs multiply; their product may be no larger than the answer.
 */
export class CopyBudget {
  readonly #limit: AnswerLimit;
  #leftBytes: number;

  constructor(limit: AnswerLimit) {
    this.#limit = limit;
    this.#leftBytes = limit.maxBytes;
  }

  /**
   * Call before copying.
   *
   * @param bytes as JSON, at least.
   * @throws the error of the limit where the run has copied more than that.
   */
  spend(bytes: number): void {
    this.#leftBytes -= bytes;
    if (this.#leftBytes < 0) throw this.#limit.exceeded();
  }
}
