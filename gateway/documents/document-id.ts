import { hash } from 'node:crypto';

/** The id of a document: `sha256:` and the digest of its UTF-8 text. */
export function documentId(text: string): string {
  return `sha256:${digestOf(text, 'sha256')}`;
}

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

const algorithms: Readonly<Record<number, DigestAlgorithm>> = { 32: 'md5', 40: 'sha1', 64: 'sha256' };

/** Which digest an id looks like by its length; undefined for an id that is none. */
export function digestAlgorithmOf(id: string): DigestAlgorithm | undefined {
  return /^[0-9a-f]+$/i.test(id) ? algorithms[id.length] : undefined;
}
