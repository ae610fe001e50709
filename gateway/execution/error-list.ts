import type { ErrorCode } from '#gateway/errors/error-codes.ts';
import type { ExecutionError } from '#gateway/execution/execution-error.ts';
import type { Violation } from '#gateway/execution/response/completion-context.ts';

/** Places of the answer for a place in the data; none: the client did not ask for what is there. */
export type ShowPath = (path: readonly (string | number)[]) => readonly (readonly (string | number)[])[];

/** The most errors in one answer; more are counted in one that says so. */
const maxErrors = 100;

/** Collects the errors of one execution. */
export class ErrorList {
  readonly #errors: ExecutionError[] = [];
  readonly #seen = new Set<string>();
  readonly #pathsOf: ShowPath;
  #left = 0;

  /** @param pathsOf places of the answer for a place in the data. */
  constructor(pathsOf: ShowPath) {
    this.#pathsOf = pathsOf;
  }

  /** How many more errors would be kept. */
  get room(): number {
    return maxErrors - this.#errors.length;
  }

  /** Adds an error of a place in the data; one with the same message and extensions at the same place is one. */
  add(original: ExecutionError): void {
    if (!original.path) this.#add(original);
    else for (const path of this.#pathsOf(original.path)) this.#add({ ...original, path });
  }

  #add(error: ExecutionError): void {
    const key = JSON.stringify([error.path, error.message, error.extensions]);
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

  /** Adds what the response writer found, where no error explains it already. */
  addViolations(violations: readonly Violation[]): void {
    const explained = [...this.#errors];
    for (const { path, message, isHidden } of violations) {
      if (!isHidden && explained.some((error) => explains(error, path))) continue;
      const code: ErrorCode = isHidden ? 'UNAUTHORIZED_FIELD_OR_TYPE' : 'DOWNSTREAM_SERVICE_ERROR';
      this.#add({ message, path, extensions: { code } });
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
