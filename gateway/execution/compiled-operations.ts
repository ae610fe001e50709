import { LRUCache } from 'lru-cache';
import { compileOperation } from '#gateway/execution/compile-operation.ts';
import type { CompiledOperation, CompileOptions } from '#gateway/execution/compile-operation.ts';

/** The compiled operations of one snapshot. */
export class CompiledOperations {
  readonly #known: LRUCache<string, CompiledOperation>;

  /** @param options.max how many to keep, least recently used out first. */
  constructor(options: { readonly max: number }) {
    this.#known = new LRUCache({ max: options.max });
  }

  /** @param key what tells this operation, and what was removed from it, from all others. */
  get(key: string, options: CompileOptions): CompiledOperation {
    const known = this.#known.get(key);
    if (known) return known;
    const compiled = compileOperation(options);
    this.#known.set(key, compiled);
    return compiled;
  }
}
