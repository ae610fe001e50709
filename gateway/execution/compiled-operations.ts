import { LRUCache } from 'lru-cache';
import { compileOperation } from '#gateway/execution/compile-operation.ts';
import type { CompiledOperation, CompileOptions } from '#gateway/execution/compile-operation.ts';

/** What a compiled operation of ordinary size takes at most; `max` of them are kept, or fewer larger ones. */
const bytesPerOperation = 128 * 1024;
/** What every compiled operation takes. */
const baseBytes = 8 * 1024;
/** The texts of a program, parsed once and written anew, beside what runs them. */
const bytesPerPlanCharacter = 8;

/** What tells a compiled operation of one snapshot from the others. */
export interface OperationKey {
  /** SHA-256 of the text that was sent. */
  readonly sha256: string;
  /** SHA-256 of what was left of it; empty where nothing was removed. */
  readonly permittedHash: string;
  readonly operationName: string | undefined;
  /** The labels of `@override` that hold. */
  readonly activeLabels: readonly string[];
}

/** The key as text. */
export function operationKey({ sha256, permittedHash, operationName, activeLabels }: OperationKey): string {
  // Most operations have neither, and JSON takes ten times as long; it begins with a bracket, hexadecimal digits do not.
  if (operationName === undefined && activeLabels.length === 0) return `${sha256} ${permittedHash}`;
  return JSON.stringify([sha256, permittedHash, operationName, activeLabels]);
}

/** The compiled operations of one snapshot. */
export class CompiledOperations {
  readonly #known: LRUCache<string, CompiledOperation>;

  /** @param options.max how many to keep, least recently used out first. */
  constructor(options: { readonly max: number }) {
    this.#known = new LRUCache({ max: options.max, maxSize: options.max * bytesPerOperation });
  }

  /** @param key what tells this operation, and what was removed from it, from all others. */
  find(key: string): CompiledOperation | undefined {
    return this.#known.get(key);
  }

  /**
   * Compiles an operation and keeps it.
   *
   * @param options.planCharacters the length of its plan as text, from which its memory is estimated.
   */
  compile(key: string, options: CompileOptions & { readonly planCharacters: number }): CompiledOperation {
    const compiled = compileOperation(options);
    const size = baseBytes + options.planCharacters * bytesPerPlanCharacter;
    this.#known.set(key, compiled, { size });
    return compiled;
  }
}
