import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { generatedDocuments } from '#test/bench/lists/generated-documents.ts';

/** What to write, and where. */
export interface WriteListOptions {
  /** In all. */
  readonly documents: number;
  /** Applications among which they are shared out. */
  readonly clients: number;
  readonly form: 'manifests' | 'bundle';
  /** A new file for a bundle, a new folder for manifests. */
  readonly path: string;
}

/** Writes a list in the form in which a gateway reads it, piece by piece: nobody ever holds all of it. */
export async function writeList({ documents, clients, form, path }: WriteListOptions): Promise<void> {
  const each = Math.ceil(documents / clients);
  const manifests = Array.from({ length: clients }, (_, index) =>
    manifestPieces(`app-${index}`, { count: Math.min(each, documents - index * each), from: index * each }),
  );
  if (form === 'bundle')
    return await pipeline(Readable.from(bundlePieces(manifests)), createWriteStream(path));
  await mkdir(path);
  for (const [index, manifest] of manifests.entries())
    await pipeline(Readable.from(manifest), createWriteStream(join(path, `app-${index}.json`)));
}

function* bundlePieces(manifests: readonly Iterable<string>[]): Generator<string> {
  yield '{"format":"weir-document-bundle","version":1,"sequence":1,"manifests":[';
  for (const [index, manifest] of manifests.entries()) {
    if (index > 0) yield ',';
    yield* manifest;
  }
  yield ']}';
}

function* manifestPieces(
  client: string,
  { count, from }: { readonly count: number; readonly from: number },
): Generator<string> {
  yield `{"format":"weir-persisted-documents","version":1,"client":"${client}","documents":[`;
  let comma = '';
  for (const document of generatedDocuments(count, from)) {
    yield `${comma}\n${JSON.stringify(document)}`;
    comma = ',';
  }
  yield ']}\n';
}
