import { decodeUtf8 } from '#gateway/bounded/decode-utf8.ts';
import { parseDocumentBundle } from '#gateway/documents/document-bundle.ts';
import { normalizedDigests } from '#gateway/documents/normalize-document.ts';
import { parseManifest } from '#gateway/documents/parse-manifest.ts';
import type { Manifest } from '#gateway/documents/parse-manifest.ts';
import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';

/** What a list is read from. */
export interface ListFile {
  /** For messages. */
  readonly name: string;
  /** UTF-8 JSON. */
  readonly bytes: Uint8Array;
}

/** What the thread works on. */
export interface ListWorkerData {
  /** `manifests`: a manifest each; `bundle`: one bundle of manifests. */
  readonly form: 'manifests' | 'bundle';
  /** Whether texts are to be found in any layout. */
  readonly normalizes: boolean;
  readonly files: readonly ListFile[];
}

/** What the thread answers when it is asked for more. */
export type ListWorkerAnswer =
  | {
      readonly kind: 'documents';
      readonly client: string;
      readonly documents: readonly PersistedDocument[];
      /** Digests of normalised texts by id; empty where nobody needs them. */
      readonly normalized: ReadonlyMap<string, string>;
    }
  /** `sequence` is that of the bundle. */
  | { readonly kind: 'end'; readonly sequence: number | undefined }
  /** What the operator must mend. */
  | { readonly kind: 'mistake'; readonly message: string };

/** How many documents cross at a time: the main thread takes some milliseconds for them. */
const documentsAtOnce = 250;

/**
 * Reads manifests piece by piece, as a thread hands them over.
 *
 * @param clock monotonic, in milliseconds.
 * @throws StartupError where they are not well-formed.
 */
export async function* listSlices(
  { form, files, normalizes }: ListWorkerData,
  clock: () => number,
): AsyncGenerator<ListWorkerAnswer> {
  const clients = new Set<string>();
  if (form === 'bundle') {
    for (const file of files) {
      const { sequence, manifests } = parseDocumentBundle(textOf(file), file.name);
      for (const manifest of manifests) yield* slicesOf(manifest, { clients, normalizes, clock });
      yield { kind: 'end', sequence };
    }
    return;
  }
  // One after the other, so that only one of them is in memory as text.
  for (const file of files)
    yield* slicesOf(parseManifest(textOf(file), file.name), { clients, normalizes, clock });
}

async function* slicesOf(
  { client, documents }: Manifest,
  {
    clients,
    normalizes,
    clock,
  }: { readonly clients: Set<string>; readonly normalizes: boolean; readonly clock: () => number },
): AsyncGenerator<ListWorkerAnswer> {
  if (clients.has(client))
    throw new StartupError(`Two manifests are for the client "${client}"; merge them.`);
  clients.add(client);
  for (let start = 0; start < documents.length; start += documentsAtOnce) {
    const slice = documents.slice(start, start + documentsAtOnce);
    const normalized = normalizes ? await normalizedDigests(slice, { clock }) : new Map<string, string>();
    yield { kind: 'documents', client, documents: slice, normalized };
  }
}

function textOf({ name, bytes }: ListFile): string {
  try {
    return decodeUtf8(bytes);
  } catch (cause) {
    throw new StartupError(`${name}: The file is not UTF-8 text.`, { cause });
  }
}
