import { digestOf } from '#gateway/bounded/digest.ts';
import type { DigestAlgorithm } from '#gateway/bounded/digest.ts';

/** The id of a document: `sha256:` and the digest of its UTF-8 text. */
export function documentId(text: string): string {
  return `sha256:${digestOf(text, 'sha256')}`;
}

const algorithms: Readonly<Record<number, DigestAlgorithm>> = { 32: 'md5', 40: 'sha1', 64: 'sha256' };

/** Which digest an id looks like by its length; undefined for an id that is none. */
export function digestAlgorithmOf(id: string): DigestAlgorithm | undefined {
  return /^[0-9a-f]+$/i.test(id) ? algorithms[id.length] : undefined;
}
