import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TextDescription } from '#gateway/documents/describe-text.ts';
import { KnownDocument } from '#gateway/operations/known-operation.ts';
import { memorySize } from '#gateway/operations/memory-size.ts';
import type { OperationRules } from '#gateway/operations/operation-rules.ts';
import type { OperationWork } from '#gateway/operations/operation-work.ts';
import type { Shelf, ShelfPlace, ShelfStatus } from '#gateway/operations/shelf.ts';
import { InvalidDocument } from '#gateway/validation/invalid-document.ts';
import type { TextValidation } from '#gateway/validation/invalid-document.ts';

/** A text, and the SHA-256 of its UTF-8 as 64 lower-case hexadecimal digits. */
export interface OperationText {
  readonly text: string;
  readonly sha256: string;
}

/** A registered text that was prepared ahead: plain data, from which all its parts are made without a thread. */
export interface PreparedText {
  readonly validation: TextValidation;
  /** JSON texts by `planKey`; fewer than there are where one could not be made. */
  readonly plans: ReadonlyMap<string, string>;
  /** Why it cannot be run; undefined: it can. */
  readonly incompatible: Error | undefined;
}

/** Prepared texts by their SHA-256. */
export type PreparedTexts = ReadonlyMap<string, PreparedText>;

/** Options of {@link Operations}. */
export interface OperationsOptions {
  readonly rules: OperationRules;
  readonly work: OperationWork;
  /** Other supergraphs may use it too. */
  readonly shelf: Shelf;
}

interface Described {
  readonly description: TextDescription;
  readonly place: ShelfPlace;
}

interface Rejected {
  readonly error: InvalidDocument;
  readonly place: ShelfPlace;
}

/** An error with its stack, and a description with the entries of maps. */
const errorBytes = 600;
const describedBytes = 600;

/** The known texts of one supergraph: each is validated and parsed once, however many requests bring it. */
export class Operations {
  readonly rules: OperationRules;
  readonly work: OperationWork;
  readonly #shelf: Shelf;
  readonly #documents = new Map<string, KnownDocument | Rejected>();
  readonly #described = new Map<string, Described>();
  #prepared: PreparedTexts = new Map();
  #isClosed = false;

  constructor({ rules, work, shelf }: OperationsOptions) {
    this.rules = rules;
    this.work = work;
    this.#shelf = shelf;
  }

  /** The registered documents that are prepared. */
  get prepared(): PreparedTexts {
    return this.#prepared;
  }

  /** The most bytes that are kept of all operations. */
  get maxBytes(): number {
    return this.#shelf.status.maxBytes;
  }

  /**
   * Replaces the registered documents: they need no thread, and are the last to leave the shelf.
   */
  register(prepared: PreparedTexts): void {
    this.#shelf.countPrepared(negative(sizeOf(this.#prepared)));
    this.#prepared = this.#isClosed ? new Map() : prepared;
    this.#shelf.countPrepared(sizeOf(this.#prepared));
    for (const [sha256, { place }] of this.#documents) place.register(prepared.has(sha256));
  }

  /** Whether a text needs no work: it is known as valid or not, and is not forgotten. */
  knows(sha256: string): boolean {
    return this.#documents.has(sha256) || this.#prepared.has(sha256);
  }

  /**
   * Finds a text; a new one is validated.
   *
   * @param caller who waits their turn for that.
   * @throws InvalidDocument, which is remembered; ClientError QUERY_PLANNING_TIMEOUT or GATEWAY_OVERLOADED.
   */
  async know({ sha256, text }: OperationText, caller: string): Promise<KnownDocument> {
    const known = this.#documents.get(sha256);
    if (known) return this.#used(known);
    const prepared = this.#prepared.get(sha256);
    const validation = prepared?.validation ?? (await this.work.validate(text, caller));
    // Others may have waited for the same text; one tree of it is enough.
    const byOthers = this.#documents.get(sha256);
    if (byOthers) return this.#used(byOthers);
    if (validation.tokens === undefined) throw this.#reject(sha256, validation);
    const document = new KnownDocument({
      rules: this.rules,
      work: this.work,
      sha256,
      text,
      demands: validation.demands,
      plan: validation.plan,
      place: (bytes) => this.#place(this.#documents, sha256, bytes),
      registeredPlan: (key) => this.#prepared.get(sha256)?.plans.get(key),
    });
    if (document.place.isKept) this.#documents.set(sha256, document);
    // Reading it was work; what comes next begins with a turn of its own.
    await nextTurn();
    return document;
  }

  /** Whether a text was described before. */
  isDescribed(sha256: string): boolean {
    return this.#described.has(sha256);
  }

  /** Describes a text without the schema. @throws ClientError QUERY_PLANNING_TIMEOUT or GATEWAY_OVERLOADED. */
  async describe({ sha256, text }: OperationText, caller: string): Promise<TextDescription> {
    const known = this.#described.get(sha256);
    known?.place.touch();
    if (known) return known.description;
    const description = await this.work.describe(text, caller);
    const byOthers = this.#described.get(sha256);
    if (byOthers) return byOthers.description;
    const place = this.#place(this.#described, sha256, describedBytes);
    if (place.isKept) this.#described.set(sha256, { description, place });
    return description;
  }

  /** Takes everything from the shelf: the supergraph was replaced. Requests under way still find their parts. */
  close(): void {
    this.#isClosed = true;
    for (const { place } of [...this.#documents.values(), ...this.#described.values()]) place.leave();
    this.#documents.clear();
    this.#described.clear();
    this.register(new Map());
  }

  #used(known: KnownDocument | Rejected): KnownDocument {
    known.place.touch();
    if (known instanceof KnownDocument) return known;
    throw known.error;
  }

  #reject(sha256: string, { failures }: TextValidation): InvalidDocument {
    const error = new InvalidDocument(failures);
    const place = this.#place(
      this.#documents,
      sha256,
      errorBytes * (1 + failures.length) + memorySize(failures),
    );
    if (place.isKept) this.#documents.set(sha256, { error, place });
    return error;
  }

  #place(entries: Map<string, unknown>, sha256: string, bytes: number): ShelfPlace {
    const place = this.#shelf.place({
      bytes,
      isRegistered: this.#prepared.has(sha256),
      onEvict: () => entries.delete(sha256),
    });
    if (this.#isClosed) place.leave();
    return place;
  }
}

function sizeOf(prepared: PreparedTexts): ShelfStatus['prepared'] {
  let bytes = 0;
  for (const { plans } of prepared.values()) for (const plan of plans.values()) bytes += plan.length;
  return { bytes, documents: prepared.size };
}

function negative({ bytes, documents }: ShelfStatus['prepared']): ShelfStatus['prepared'] {
  return { bytes: -bytes, documents: -documents };
}
