import { readFile } from 'node:fs/promises';
import { StartupError } from '#gateway/errors/startup-error.ts';

/**
 * The id of a registered document.
 *
 * @param file a manifest.
 * @throws StartupError when the manifest has no document of this name.
 */
export async function findDocumentId(file: string, name: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(file, 'utf8'));
  const documents = ownValue(manifest, 'documents');
  const found = Array.isArray(documents) && documents.find((entry) => ownValue(entry, 'name') === name);
  const id = ownValue(found, 'id');
  if (typeof id !== 'string')
    throw new StartupError(`${file} has no document "${name}", which the tour shows.`);
  return id;
}

function ownValue(container: unknown, name: string): unknown {
  if (typeof container !== 'object' || container === null) return undefined;
  return Object.getOwnPropertyDescriptor(container, name)?.value;
}
