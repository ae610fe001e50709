import { ClientError } from '#gateway/errors/client-error.ts';
import type { DocumentDemands } from '#gateway/authorization/document-demands.ts';
import type { ErrorCode } from '#gateway/errors/error-codes.ts';

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
