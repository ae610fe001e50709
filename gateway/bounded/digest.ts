import { hash } from 'node:crypto';

/** The algorithms by which clients' compilers name documents. */
export type DigestAlgorithm = 'md5' | 'sha1' | 'sha256';

/**
 * The digest of a UTF-8 text in lower-case hexadecimal digits.
 *
 * @throws TypeError for a text that is not well-formed Unicode: it has no UTF-8 of its own, and would get the digest of
 *   the text with U+FFFD in its place.
 */
export function digestOf(text: string, algorithm: DigestAlgorithm): string {
  if (!text.isWellFormed()) throw new TypeError('The text is not well-formed Unicode');
  return hash(algorithm, text, 'hex');
}

/** A key for contents: their SHA-256 in 43 characters of base64url. */
export function contentKey(contents: string | Uint8Array): string {
  return hash('sha256', contents, 'base64url');
}
