import type { JsonObject } from '#gateway/bounded/json-object.ts';
import type { CompletionContext } from '#gateway/execution/response/completion-context.ts';
import { generateObjectCompleter } from '#gateway/execution/response/generate-object-completer.ts';
import type {
  CompletedField,
  ObjectCompleter,
} from '#gateway/execution/response/generate-object-completer.ts';

/**
 * Finds out where the serial execution of root fields ends: at the first one from which a null reaches the root. Fields
 * that may be null are never looked at, so that most mutations pay nothing.
 *
 * @see https://spec.graphql.org/September2025/#sec-Handling-Execution-Errors
 */
export class SerialRoot {
  readonly #fields: readonly CompletedField[];
  readonly #hasRemoved: boolean;
  readonly #nonNull: ReadonlyMap<string, ObjectCompleter>;

  /** @param fields the root's, in the order of the operation. */
  constructor(fields: readonly CompletedField[]) {
    this.#fields = fields;
    this.#hasRemoved = fields.some(isRemovedNonNull);
    const checked = fields.filter(({ source }) => source.from === 'data' && source.nonNull);
    this.#nonNull = new Map(
      checked.map((field) => [
        field.dataKey,
        generateObjectCompleter([{ ...field, when: [], isRepeated: false }], {
          weight: 0,
          countsSize: false,
        }),
      ]),
    );
  }

  /** Whether a removed field that may not be null stands before the first of the fields under these keys of the data. */
  endsBefore(keys: readonly string[], flags: readonly boolean[]): boolean {
    if (!this.#hasRemoved) return false;
    const active = this.#fields.filter(({ when }) => when.every(({ flag, value }) => flags[flag] === value));
    const first = active.find((field) => isRemovedNonNull(field) || keys.includes(field.dataKey));
    return first !== undefined && isRemovedNonNull(first);
  }

  /** Whether a null reaches the root from any of the fields under these keys of the data. */
  endsAfter(
    keys: readonly string[],
    { data, context }: { readonly data: JsonObject; readonly context: CompletionContext },
  ): boolean {
    return keys.some((key) => {
      const complete = this.#nonNull.get(key);
      return complete !== undefined && complete(data, context) === undefined;
    });
  }
}

function isRemovedNonNull({ source }: CompletedField): boolean {
  return source.from === 'removed' && source.nonNull;
}
