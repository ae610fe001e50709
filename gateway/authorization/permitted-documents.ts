import { setImmediate as nextTurn } from 'node:timers/promises';
import { parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import { denialReason } from '#gateway/authorization/denial-reason.ts';
import type { DocumentNode } from 'graphql';
import type { Caller, DenialReason } from '#gateway/authorization/denial-reason.ts';
import type { HiddenType } from '#gateway/authorization/field-access.ts';
import type { FilteredText, FilterRequest } from '#gateway/authorization/filter-text.ts';
import type { RemovedField } from '#gateway/authorization/list-removed.ts';
import type { NumberedRequirements } from '#gateway/authorization/numbered-requirements.ts';

/** Filters a text away from the event loop. Told the same twice at a time it does the work once. */
export type FilterText = (request: FilterRequest, callerKey: string) => Promise<FilteredText>;

/** One operation of a valid document. */
export interface DemandingOperation {
  /** SHA-256 of the text, in hexadecimal digits. */
  readonly sha256: string;
  readonly text: string;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  /** The requirements that it may have to meet, by number. */
  readonly demands: readonly number[];
  /** The variables that `@skip` and `@include` name. */
  readonly conditions: readonly string[];
  /** Coerced, with defaults. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What a caller may see of an operation, ready to be planned. */
export interface PermittedDocument {
  /** The very object that came in where nothing was removed. */
  readonly document: DocumentNode;
  readonly text: string;
  /** SHA-256 of the text and of what is hidden, in base64url; empty where nothing was removed. */
  readonly hash: string;
  /** Each path once for each type it was selected on, as many as are reported. */
  readonly removed: readonly RemovedField[];
  /** Types whose objects must be null in the answer, wherever an interface or union brings one. */
  readonly hidden: readonly HiddenType[];
  /** Whether no root field is left to run. */
  readonly nothingLeft: boolean;
}

/** What a filtered operation of ordinary size takes at most; `max` of them are kept, or fewer larger ones. */
const bytesPerOperation = 64 * 1024;
/** A tree takes about this for each character of its text, and a filtered text holds no comments. */
const bytesPerCharacter = 50;
/** What is kept of an operation of which nothing had to be removed, or of a removed field beside its path. */
const bytesPerEntry = 200;

/**
 * What each kind of caller may see of the operations of one snapshot. Which requirements an operation may have to meet
 * was found out when its document was validated; here they are decided for a caller, and callers whose decisions are the
 * same share one filtered operation.
 */
export class PermittedDocuments {
  readonly #requirements: NumberedRequirements;
  readonly #filter: FilterText;
  /** false: all of it. */
  readonly #known: LRUCache<string, PermittedDocument | false>;

  /** @param options.max how many filtered operations to keep, least recently used out first. */
  constructor(options: {
    readonly requirements: NumberedRequirements;
    readonly filter: FilterText;
    readonly max: number;
  }) {
    this.#requirements = options.requirements;
    this.#filter = options.filter;
    this.#known = new LRUCache({ max: options.max, maxSize: options.max * bytesPerOperation });
  }

  /**
   * @param callerKey who has to wait their turn for the filtering.
   * @throws ClientError `COST_ESTIMATED_TOO_EXPENSIVE` when something must be removed from an operation that is too
   *   large; what filtering itself throws.
   */
  async permit(operation: DemandingOperation, caller: Caller, callerKey: string): Promise<PermittedDocument> {
    const { document, text, sha256, operationName } = operation;
    const whole: PermittedDocument = {
      document,
      text,
      hash: '',
      removed: [],
      hidden: [],
      nothingLeft: false,
    };
    const denied = this.#denialsOf(operation, caller);
    if (denied.length === 0) return whole;
    const conditions = Object.fromEntries(
      operation.conditions.map((name) => [name, operation.variables[name]]),
    );
    const key = JSON.stringify([sha256, operationName, denied, conditions]);
    const known = this.#known.get(key);
    if (known !== undefined) return known || whole;
    const { filtered } = await this.#filter({ text, operationName, denied, conditions }, callerKey);
    if (!filtered) {
      this.#known.set(key, false, { size: bytesPerEntry });
      return whole;
    }
    // Others may have waited for the same; one tree of it is enough.
    const byOthers = this.#known.get(key);
    if (byOthers) return byOthers;
    const permitted = { ...filtered, document: parse(filtered.text, { noLocation: true }) };
    this.#known.set(key, permitted, { size: sizeOf(permitted) });
    // Reading it was work; what comes next begins with a turn of its own.
    await nextTurn();
    return permitted;
  }

  #denialsOf({ demands }: DemandingOperation, caller: Caller): (readonly [number, DenialReason])[] {
    return demands.flatMap((number) => {
      const reason = denialReason(this.#requirements.at(number), caller);
      return reason ? [[number, reason] as const] : [];
    });
  }
}

function sizeOf({ text, removed, hidden }: PermittedDocument): number {
  const names = removed.flatMap(({ path }) => path).join('');
  const entries = removed.length + hidden.length;
  return text.length * bytesPerCharacter + names.length + entries * bytesPerEntry;
}
