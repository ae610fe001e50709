import { parse } from 'graphql';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { ClientError } from '#gateway/errors/client-error.ts';
import type { ErrorCode } from '#gateway/errors/error-codes.ts';

/** A document that parses, keeps the limits and fits the schema of its snapshot. */
export interface PreparedDocument {
  /** 64 lower-case hexadecimal digits of the UTF-8 text. */
  readonly sha256: string;
  readonly text: string;
  readonly document: DocumentNode;
}

/** Why a document is refused; plain data, since it crosses threads. */
export interface ValidationFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly locations: ClientError['locations'];
}

/** Validates a text away from the event loop. @returns no failure: it is valid. */
export type ValidateText = (text: string) => Promise<readonly ValidationFailure[]>;

/** Every reason to refuse one document, each a `ClientError`, in the order of the text. */
export class InvalidDocument extends AggregateError {
  override readonly name = 'InvalidDocument';

  constructor(failures: readonly ValidationFailure[]) {
    const errors = failures.map(
      ({ code, message, locations }) => new ClientError(code, message, locations ? { locations } : {}),
    );
    super(errors, 'The document is not valid');
  }
}

/** The most text that is kept, in characters; a tree takes several times the memory of its text. */
const maxKeptCharacters = 32_000_000;
/** What a remembered refusal counts for: its text is not kept. */
const refusalCharacters = 2_000;

/** The validated documents of one snapshot: each text is validated once, however many requests bring it. */
export class PreparedDocuments {
  readonly #validate: ValidateText;
  readonly #cache: LRUCache<string, Promise<PreparedDocument>>;

  /** @param options.max how many documents to keep, refused ones included: their refusal is remembered too. */
  constructor(options: { readonly validate: ValidateText; readonly max: number }) {
    this.#validate = options.validate;
    this.#cache = new LRUCache({ max: options.max, maxSize: maxKeptCharacters });
  }

  /** @throws InvalidDocument, or what the validation itself throws (which is not remembered). */
  prepare(source: { readonly sha256: string; readonly text: string }): Promise<PreparedDocument> {
    const known = this.#cache.get(source.sha256);
    if (known) return known;
    const { sha256, text } = source;
    const prepared = this.#prepareNew(source);
    // An empty text has a size too.
    this.#cache.set(sha256, prepared, { size: text.length + 1 });
    prepared.catch((error: unknown) => {
      if (error instanceof InvalidDocument) this.#cache.set(sha256, prepared, { size: refusalCharacters });
      else this.#cache.delete(sha256);
    });
    return prepared;
  }

  async #prepareNew(source: { readonly sha256: string; readonly text: string }): Promise<PreparedDocument> {
    const failures = await this.#validate(source.text);
    if (failures.length > 0) throw new InvalidDocument(failures);
    // Parsed a second time here: within the token limit that takes less than moving the tree between threads.
    return { ...source, document: parse(source.text) };
  }
}
