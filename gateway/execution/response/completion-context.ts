import { minJsonBytes } from '#gateway/execution/response/answer-limit.ts';
import type { AnswerLimit } from '#gateway/execution/response/answer-limit.ts';

/** One value that was completed before, with its points. */
export interface Memo {
  readonly value: unknown;
  readonly cost: number;
  readonly size: number;
}

/** A null where none should be, a value that is none of its type, or an object that the caller may not see. */
export interface Violation {
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** Set for an object that the caller may not see. */
  readonly isHidden?: true;
}

const maxViolations = 100;

/** What the completers of one answer share. */
export class CompletionContext {
  /** Whether each variable that a @skip or @include names is true, by its index. */
  readonly flags: readonly boolean[];
  readonly variables: Readonly<Record<string, unknown>>;
  /** Values of the introspection fields at the root, by response key. */
  readonly introspection: ReadonlyMap<string, unknown>;
  /** What is complete already, by the completer's index: joined entities stand at many places. */
  readonly memos: (Map<object, Memo> | undefined)[] = [];
  /** Points of the arguments of fields, by the field's index. */
  readonly argumentPoints: (number | undefined)[] = [];
  /** Points of what is complete so far. */
  cost = 0;
  /** Whether something is null, or was refused, that no removal explains. */
  isDirty = false;
  /** The response key or list position of the value that is being completed. */
  key: string | number = '';
  /** Where the walk is; kept only in the second one, which finds out what was wrong in the first. */
  readonly path: (string | number)[] | undefined;
  readonly violations: Violation[] = [];
  /**
   * The least number of bytes of what is complete so far, where completers count it: a value that stands at many places
   * counts each time, though it was made once.
   */
  size = 0;
  readonly maxSize: number;
  readonly #limit: AnswerLimit | undefined;
  readonly #sizes = new Map<object, number>();

  constructor(options: {
    readonly flags: readonly boolean[];
    readonly variables: Readonly<Record<string, unknown>>;
    readonly introspection: ReadonlyMap<string, unknown>;
    readonly explains: boolean;
    /** undefined: none. */
    readonly limit: AnswerLimit | undefined;
  }) {
    this.flags = options.flags;
    this.variables = options.variables;
    this.introspection = options.introspection;
    this.path = options.explains ? [] : undefined;
    this.#limit = options.limit;
    this.maxSize = options.limit?.maxBytes ?? Infinity;
  }

  /** Adds the size of a leaf, which is measured once. @throws the error of the limit. */
  countLeaf(value: unknown): void {
    if (typeof value === 'object' && value !== null) {
      const known = this.#sizes.get(value);
      const size = known ?? minJsonBytes(value);
      if (known === undefined) this.#sizes.set(value, size);
      this.size += size;
    } else this.size += typeof value === 'string' ? value.length + 2 : 1;
    this.checkSize();
  }

  /** @throws the error of the limit where the answer is larger. */
  checkSize(): void {
    if (this.#limit && this.size > this.maxSize) throw this.#limit.exceeded();
  }

  /** Says that the value at `key` cannot be answered with. */
  report(message: string): void {
    this.isDirty = true;
    if (!this.path || this.violations.length >= maxViolations) return;
    this.violations.push({ path: [...this.path, this.key], message });
  }

  /** Says that the caller may not see the object that is being completed. */
  hide(message: string): void {
    this.isDirty = true;
    if (!this.path || this.violations.length >= maxViolations) return;
    this.violations.push({ path: [...this.path], message, isHidden: true });
  }
}

/**
 * Completes a value that may be null or missing: gives what the answer holds for it, made new where the client's keys or
 * their order differ from the data's. undefined: a null that moves up, because it stands where none may be.
 *
 * @see https://spec.graphql.org/September2025/#CompleteValue()
 * @see https://spec.graphql.org/September2025/#sec-Handling-Execution-Errors
 */
export type ValueCompleter = (value: unknown, context: CompletionContext) => unknown;
