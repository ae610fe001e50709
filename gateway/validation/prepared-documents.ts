import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parse } from 'graphql';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { ClientError } from '#gateway/errors/client-error.ts';
import type { DocumentDemands } from '#gateway/authorization/document-demands.ts';
import type { ErrorCode } from '#gateway/errors/error-codes.ts';
import type { PlanRequest } from '#gateway/planning/query-plan.ts';

/** A document that parses, keeps the limits and fits the schema of its snapshot. */
export interface PreparedDocument {
  /** 64 lower-case hexadecimal digits of the UTF-8 text. */
  readonly sha256: string;
  readonly document: DocumentNode;
  readonly demands: {
    /** The requirements that each operation may have to meet, by its name; the name of the one without is empty. */
    readonly operations: ReadonlyMap<string, readonly number[]>;
    /** The variables that `@skip` and `@include` name. */
    readonly conditions: readonly string[];
  };
  /** The plan of its only operation, as JSON text; undefined: it was not made with the validation. */
  readonly plan: string | undefined;
}

/** Why a document is refused; plain data, since it crosses threads. */
export interface ValidationFailure {
  readonly code: ErrorCode;
  readonly message: string;
  /** The message for callers who may not read the schema. Absent: the same. */
  readonly closedMessage?: string;
  readonly locations: ClientError['locations'];
  /** Safe to show to anyone. */
  readonly extensions?: ClientError['extensions'];
}

/** What was found out about a text; plain data, since it crosses threads. */
export type TextValidation =
  | { readonly failures: readonly ValidationFailure[]; readonly tokens?: never }
  | {
      readonly failures: readonly [];
      readonly tokens: number;
      readonly demands: DocumentDemands;
      /**
       * The plan of the whole text, as JSON text: of its only operation, where no label of `@override` matters to it and it
       * was planned in little time. Absent otherwise.
       */
      readonly plan?: string | undefined;
    };

/**
 * Validates a text away from the event loop, on behalf of a caller. Told the same text twice at a time it does the work
 * once.
 */
export type ValidateText = (text: string, caller: string) => Promise<TextValidation>;

/** Every reason to refuse one document, each a `ClientError`, in the order of the text. */
export class InvalidDocument extends AggregateError {
  override readonly name = 'InvalidDocument';
  readonly #failures: readonly ValidationFailure[];
  #closed: InvalidDocument | undefined;

  constructor(failures: readonly ValidationFailure[]) {
    const errors = failures.map(
      ({ code, message, locations, extensions = {} }) =>
        new ClientError(code, message, { extensions, ...(locations ? { locations } : {}) }),
    );
    super(errors, 'The document is not valid');
    this.#failures = failures;
  }

  /** The same for callers who may not read the schema. */
  get closed(): InvalidDocument {
    this.#closed ??= new InvalidDocument(
      this.#failures.map(({ message, closedMessage = message, ...rest }) => ({
        ...rest,
        message: closedMessage,
      })),
    );
    return this.#closed;
  }
}

/** What was found out about texts, by their SHA-256. */
export type KnownValidations = Pick<ReadonlyMap<string, TextValidation>, 'get'>;

/** What a document of ordinary size takes at most; `max` of them are kept, or fewer larger ones. */
const bytesPerDocument = 64 * 1024;
/** What the nodes of a tree take for each token, without long texts in them. */
const bytesPerToken = 240;
/** What a refusal takes: its text is not kept. */
const bytesPerRefusal = 4 * 1024;

/** The validated documents of one snapshot: each text is validated once, however many requests bring it. */
export class PreparedDocuments {
  readonly #validate: ValidateText;
  readonly #cache: LRUCache<string, PreparedDocument | InvalidDocument>;
  #registered: KnownValidations = new Map();

  /** @param options.max how many documents to keep, refused ones included: their refusal is remembered too. */
  constructor(options: { readonly validate: ValidateText; readonly max: number }) {
    this.#validate = options.validate;
    this.#cache = new LRUCache({ max: options.max, maxSize: options.max * bytesPerDocument });
  }

  /**
   * Keeps what was found out about these texts, by their SHA-256, for as long as it is not replaced: those of registered
   * documents, which then need no thread.
   */
  keep(registered: KnownValidations): void {
    this.#registered = registered;
  }

  /** Whether a text needs no work: it was validated or rejected before, and is not forgotten. */
  knows(sha256: string): boolean {
    return this.#cache.has(sha256) || this.#registered.get(sha256) !== undefined;
  }

  /** The plan that was made when a text was validated, as JSON text; undefined: it is not known here. */
  planOf({ text, activeLabels = [] }: PlanRequest): string | undefined {
    if (activeLabels.length > 0) return undefined;
    const known = this.#cache.peek(createHash('sha256').update(text, 'utf8').digest('hex'));
    return known instanceof InvalidDocument ? undefined : known?.plan;
  }

  /** What is to be found out about a text; it is for the caller to keep. @throws what the validation itself throws. */
  async validationOf(
    { sha256, text }: { readonly sha256: string; readonly text: string },
    caller: string,
  ): Promise<TextValidation> {
    return this.#registered.get(sha256) ?? (await this.#validate(text, caller));
  }

  /**
   * @param caller who has to wait their turn for the validation.
   * @throws InvalidDocument, or what the validation itself throws (which is not remembered).
   */
  async prepare(
    { sha256, text }: { readonly sha256: string; readonly text: string },
    caller: string,
  ): Promise<PreparedDocument> {
    const known = this.#cache.get(sha256) ?? (await this.#prepareNew(sha256, text, caller));
    if (known instanceof InvalidDocument) throw known;
    return known;
  }

  async #prepareNew(
    sha256: string,
    text: string,
    caller: string,
  ): Promise<PreparedDocument | InvalidDocument> {
    const validation = await this.validationOf({ sha256, text }, caller);
    // Others may have waited for the same text; one tree of it is enough.
    const known = this.#cache.get(sha256);
    if (known) return known;
    if (validation.tokens === undefined) {
      const refused = new InvalidDocument(validation.failures);
      this.#cache.set(sha256, refused, { size: bytesPerRefusal });
      return refused;
    }
    // Parsed a second time here: within the token limit that takes less than moving the tree between threads. Without
    // locations it takes less than half the memory.
    const document = parse(text, { noLocation: true });
    const { tokens, demands, plan } = validation;
    const prepared = {
      sha256,
      document,
      demands: { ...demands, operations: new Map(demands.operations) },
      plan,
    };
    const size = text.length + tokens * bytesPerToken + (plan?.length ?? 0);
    this.#cache.set(sha256, prepared, { size });
    // Reading it was work; what comes next begins with a turn of its own.
    await nextTurn();
    return prepared;
  }
}
