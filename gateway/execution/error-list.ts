import type { ErrorCode } from '#gateway/errors/error-codes.ts';
import type { ExecutionError } from '#gateway/execution/execution-error.ts';
import type { Violation } from '#gateway/execution/response/completion-context.ts';

/** The most errors in one answer; more are counted in one that says so. */
const maxErrors = 100;

/** Collects the errors of one execution. */
export class ErrorList {
  readonly #errors: ExecutionError[] = [];
  readonly #seen = new Set<string>();
  readonly #shownKeys: ReadonlyMap<string, string>;
  #left = 0;

  /** @param shownKeys what clients read in place of keys in the data that are not theirs. */
  constructor(shownKeys: ReadonlyMap<string, string>) {
    this.#shownKeys = shownKeys;
  }

  /** How many more errors would be kept. */
  get room(): number {
    return maxErrors - this.#errors.length;
  }

  /** Adds an error; one with the same message at the same place is one. */
  add(original: ExecutionError): void {
    const error = this.#shown(original);
    const key = JSON.stringify([error.path, error.message]);
    if (this.#seen.has(key)) return;
    if (this.room <= 0) {
      this.#left += 1;
      return;
    }
    this.#seen.add(key);
    this.#errors.push(error);
  }

  /** Counts errors that a subgraph reported and no one read. */
  leaveOut(count: number): void {
    this.#left += count;
  }

  #shown(error: ExecutionError): ExecutionError {
    if (!error.path || this.#shownKeys.size === 0) return error;
    const path = error.path.map((step) =>
      typeof step === 'string' ? (this.#shownKeys.get(step) ?? step) : step,
    );
    return { ...error, path };
  }

  /** Adds what the response writer found, where no error explains it already. */
  addViolations(violations: readonly Violation[]): void {
    const explained = [...this.#errors];
    for (const { path, message, isHidden } of violations) {
      if (!isHidden && explained.some((error) => explains(error, path))) continue;
      const code: ErrorCode = isHidden ? 'UNAUTHORIZED_FIELD_OR_TYPE' : 'DOWNSTREAM_SERVICE_ERROR';
      this.add({ message, path, extensions: { code } });
    }
  }

  finish(): readonly ExecutionError[] {
    if (this.#left === 0) return this.#errors;
    const rest = `And ${this.#left} more errors of the services behind this operation.`;
    return [...this.#errors, { message: rest, extensions: { code: 'DOWNSTREAM_SERVICE_ERROR' } }];
  }
}

/** An error explains a null at its place, above it and below it; one without a place explains any. */
function explains({ path }: ExecutionError, at: readonly (string | number)[]): boolean {
  if (!path) return true;
  const length = Math.min(path.length, at.length);
  for (let index = 0; index < length; index += 1) if (path[index] !== at[index]) return false;
  return true;
}
