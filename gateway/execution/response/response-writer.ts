import type { JsonObject } from '#gateway/bounded/json-object.ts';
import type { AnswerLimit } from '#gateway/execution/response/answer-limit.ts';
import { CompleterCompiler } from '#gateway/execution/response/compile-completers.ts';
import type { CompleterOptions } from '#gateway/execution/response/compile-completers.ts';
import { CompletionContext } from '#gateway/execution/response/completion-context.ts';
import type { Violation } from '#gateway/execution/response/completion-context.ts';
import { generateObjectCompleter } from '#gateway/execution/response/generate-object-completer.ts';
import type {
  CompletedField,
  ObjectCompleter,
} from '#gateway/execution/response/generate-object-completer.ts';
import { SerialRoot } from '#gateway/execution/response/serial-root.ts';

/** What an answer is written from. */
export interface WriteOptions {
  readonly data: JsonObject;
  /** Coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Values of the introspection fields at the root, by response key. */
  readonly introspection: ReadonlyMap<string, unknown>;
  /** Of operations that count sizes; undefined: none. */
  readonly limit?: AnswerLimit | undefined;
}

/** A written answer. */
export interface WrittenData {
  /** JSON; `null` where a null moved up to the root. */
  readonly text: string;
  /** Points of what it holds, without the operation's base. */
  readonly cost: number;
  /** Nulls that nothing explains, and values that were refused; paths in the client's terms, at most 100. */
  readonly violations: readonly Violation[];
}

/**
 * When root fields that run one after the other have to stop. Keys are those of the data, of fields that the operation
 * selects with the variables of the answer.
 */
export interface SerialRootCheck {
  /** Whether a field that authorization removed, and that may not be null, stands before the first of these. */
  readonly endsBefore: (keys: readonly string[]) => boolean;
  /** Whether a null reaches the root from any of these, whose data is complete. */
  readonly endsAfter: (keys: readonly string[], data: JsonObject) => boolean;
}

/**
 * Writes answers as JSON text: one walk over what the subgraphs gave completes it, with null propagation, checked leaves
 * and the actual cost, and `JSON.stringify` makes the text. Strings are taken over and not copied, and objects that stand
 * at many places are made once, so that an answer leaves little to collect.
 */
export class ResponseWriter {
  readonly #conditionVariables: readonly string[];
  readonly #rootFields: readonly CompletedField[];
  readonly #root: ObjectCompleter;
  #serialRoot: SerialRoot | undefined;

  constructor(options: CompleterOptions) {
    this.#conditionVariables = options.conditionVariables;
    this.#rootFields = new CompleterCompiler(options).rootFields();
    this.#root = generateObjectCompleter(this.#rootFields, {
      weight: 0,
      countsSize: options.countsSize ?? false,
    });
  }

  /** Writes one answer. Nothing of it is kept. @throws the error of the limit, before the text is made. */
  write({ data, variables, introspection, limit }: WriteOptions): WrittenData {
    const flags = this.#flags(variables);
    const context = new CompletionContext({ flags, variables, introspection, explains: false, limit });
    const completed = this.#root(data, context) ?? null;
    context.checkSize();
    const text = JSON.stringify(completed);
    if (!context.isDirty) return { text, cost: context.cost, violations: [] };
    const second = new CompletionContext({ flags, variables, introspection, explains: true, limit });
    this.#root(data, second);
    return { text, cost: context.cost, violations: second.violations };
  }

  /** Says when root fields that run one after the other have to stop, in an answer with these variables. */
  serialRoot(variables: WriteOptions['variables'], limit?: AnswerLimit): SerialRootCheck {
    const root = (this.#serialRoot ??= new SerialRoot(this.#rootFields));
    const flags = this.#flags(variables);
    return {
      endsBefore: (keys) => root.endsBefore(keys, flags),
      endsAfter: (keys, data) => {
        const introspection = new Map<string, unknown>();
        const context = new CompletionContext({ flags, variables, introspection, explains: false, limit });
        return root.endsAfter(keys, { data, context });
      },
    };
  }

  #flags(variables: WriteOptions['variables']): readonly boolean[] {
    return this.#conditionVariables.map((name) => Object.hasOwn(variables, name) && variables[name] === true);
  }
}
