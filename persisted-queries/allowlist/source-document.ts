import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';

/** A document as some file holds it, not yet checked against any schema. */
export interface SourceDocument {
  /** Where it is, for messages: file, entry and the name it claims to have. */
  readonly place: string;
  readonly text: string;
  /** Ids that clients send for it, other than its SHA-256; checked where they are digests. */
  readonly aliases: readonly string[];
  /** What the file says of its operation; refused where the text says otherwise. */
  readonly claimed?: { readonly name?: string | undefined; readonly kind?: string | undefined } | undefined;
  /** The whole entry, where the file is a manifest of Weir's own. */
  readonly entry?: PersistedDocument | undefined;
}
