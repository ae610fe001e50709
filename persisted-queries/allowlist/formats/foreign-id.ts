import { digestOf } from '#gateway/bounded/digest.ts';
import { digestAlgorithmOf } from '#gateway/documents/document-id.ts';
import { aliasPattern } from '#gateway/documents/manifest-schema.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';

/** An id that another tool gave a text. */
export interface ForeignId {
  readonly id: string;
  readonly text: string;
  /** The entry, for messages. */
  readonly place: string;
}

/**
 * The id as an alias that clients may go on sending; undefined where it is the SHA-256 that Weir itself uses. A digest,
 * which 64, 40 or 32 hexadecimal digits are taken for, is computed again, so that nobody registers one text under the
 * id of another.
 *
 * @throws StartupError where the digest is not that of the text, or no client could send the id.
 */
export function aliasOf({ id, text, place }: ForeignId): string | undefined {
  const bare = id.replace(/^sha256:/, '');
  const algorithm = digestAlgorithmOf(bare);
  if (algorithm === undefined || (bare !== id && algorithm !== 'sha256')) {
    if (aliasPattern.test(id)) return id;
    const shown = id.length > 100 ? `${id.slice(0, 100)}…` : id;
    throw new StartupError(
      `${place}: "${shown}" is no id that clients can send; expected a digest, or at most 256 letters, digits, ".", "_", "~" and "-".`,
    );
  }
  const computed = digestOf(text, algorithm);
  if (bare !== computed) {
    throw new StartupError(
      `${place}: the id is ${id}, but the ${algorithm} of the text is ${computed}; build the manifest again.`,
    );
  }
  return algorithm === 'sha256' ? undefined : bare;
}
