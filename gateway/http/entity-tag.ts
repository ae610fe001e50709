import { contentKey } from '#gateway/bounded/digest.ts';

/** A strong entity tag: the same for the same bytes, in every replica. */
export function entityTag(body: Uint8Array): string {
  return `"${contentKey(body).slice(0, 27)}"`;
}

/**
 * The tag of a compressed answer, by that of the answer itself. It is weak: another version of a compressor may write
 * other bytes.
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-example-entity-tags-varying
 */
export function codedEntityTag(tag: string, coding: string): string {
  return `W/"${tag.slice(1, -1)}-${coding}"`;
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
  return tags.some((each) => each === '*' || opaqueOf(each) === opaqueOf(tag));
}

/** Weak comparison ignores whether tags are weak. */
function opaqueOf(tag: string): string {
  return tag.startsWith('W/') ? tag.slice(2) : tag;
}
