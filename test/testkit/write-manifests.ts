import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentId } from '#gateway/documents/document-id.ts';

/** A folder of manifests that is gone in the end. */
export interface ManifestFolder extends AsyncDisposable {
  readonly folder: string;
}

/** Writes a manifest for each client with these texts; the first word after the kind is the name. */
export async function writeManifests(
  texts: Readonly<Record<string, readonly string[]>>,
): Promise<ManifestFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'weir-manifests-'));
  for (const [client, own] of Object.entries(texts)) {
    const documents = own.map((text) => {
      const [, kind = 'query', name = 'Unnamed'] = /^(query|mutation) (\w+)/.exec(text) ?? [];
      return { id: documentId(text), name, kind, text };
    });
    const manifest = { format: 'weir-persisted-documents', version: 1, client, documents };
    await writeFile(join(folder, `${client}.json`), JSON.stringify(manifest));
  }
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
