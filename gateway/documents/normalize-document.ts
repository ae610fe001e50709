import { setImmediate as nextTurn } from 'node:timers/promises';
import { Kind, parse, print } from 'graphql';
import type { DefinitionNode, DocumentNode } from 'graphql';
import { digestOf } from '#gateway/bounded/digest.ts';
import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';

/**
 * The SHA-256 of a document however it is laid out: its definitions sorted by kind and name, then printed. Documents
 * that differ in white space, commas, comments or the order of their definitions alone have the same.
 *
 * @returns 64 lower-case hexadecimal digits.
 */
export function normalizedDigest({ definitions }: DocumentNode): string {
  const sorted = definitions
    .map((definition) => ({ definition, key: sortKey(definition) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ definition }) => definition);
  return digestOf(print({ kind: Kind.DOCUMENT, definitions: sorted }), 'sha256');
}

function sortKey(definition: DefinitionNode): string {
  const name = 'name' in definition ? definition.name?.value : undefined;
  return `${definition.kind} ${name ?? ''}`;
}

/** How long the event loop may be kept from others; a request that waits for it notices nothing. */
const sliceMs = 1;

/**
 * The normalised digests of documents, by id. It gives way to others after every millisecond, so that a list can be read
 * while requests are served.
 *
 * A document that does not parse has none: it is found by its id alone, and refused when it runs.
 *
 * @param clock milliseconds from any fixed point.
 */
export async function normalizedDigests(
  documents: Iterable<Pick<PersistedDocument, 'id' | 'text'>>,
  { clock }: { readonly clock: () => number },
): Promise<ReadonlyMap<string, string>> {
  const digests = new Map<string, string>();
  let sliceEndsAt = clock() + sliceMs;
  for (const { id, text } of documents) {
    const digest = digestOfText(text);
    if (digest !== undefined) digests.set(id, digest);
    if (clock() < sliceEndsAt) continue;
    // oxlint-disable-next-line no-await-in-loop -- giving way is what it is for
    await nextTurn();
    sliceEndsAt = clock() + sliceMs;
  }
  return digests;
}

function digestOfText(text: string): string | undefined {
  try {
    return normalizedDigest(parse(text, { noLocation: true }));
  } catch {
    return undefined;
  }
}
