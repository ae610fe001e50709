import { contentKey } from '#gateway/bounded/digest.ts';

/** A strong entity tag: the same for the same bytes, in every replica. */
export function entityTag(body: Uint8Array): string {
  return `"${contentKey(body).slice(0, 27)}"`;
}

/**
 * Whether a client has what a tag stands for already.
 *
 * @param ifNoneMatch the header, as it came: a list of tags, weak ones among them, or `*`.
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-if-none-match
 */
export function hasEntityTag(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = ifNoneMatch.split(',').map((each) => each.trim());
  return tags.some((each) => each === '*' || each.replace(/^W\//, '') === tag);
}
