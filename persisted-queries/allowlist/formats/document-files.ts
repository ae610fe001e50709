import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { readBoundedFile } from '#gateway/bounded/read-bounded-file.ts';
import type { SourceDocument } from '#allowlist/source-document.ts';

const maxFiles = 100_000;
const maxFileBytes = 16 * 1024 * 1024;
const extension = /\.(?:graphql|gql)$/;

/** Whether a path is a folder. @throws StartupError where nothing is there. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw new StartupError(`${path}: There is no such file or folder.`, { cause, exitCode: 2 });
  }
}

/** Whether a file is read as the text of one document. */
export function isDocumentFile(path: string): boolean {
  return extension.test(path);
}

/** Reads one `.graphql` file: a document, to the last byte, so that its id is the digest of the file. */
export async function readDocumentFile(path: string): Promise<SourceDocument> {
  return { place: path, text: await readBoundedFile(path, { maxBytes: maxFileBytes }), aliases: [] };
}

/**
 * Reads every `.graphql` and `.gql` file of a folder and the folders in it, in the order of their paths. Links are not
 * followed.
 *
 * @throws StartupError where there is none, or where there are more than 100,000.
 */
export async function readDocumentFolder(folder: string): Promise<readonly SourceDocument[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const paths = entries
    .filter((entry) => entry.isFile() && isDocumentFile(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (paths.length === 0) throw new StartupError(`${folder}: The folder holds no .graphql file.`);
  if (paths.length > maxFiles) {
    throw new StartupError(`${folder}: The folder holds more than ${maxFiles} .graphql files.`);
  }
  const documents: SourceDocument[] = [];
  for (const path of paths) documents.push(await readDocumentFile(path));
  return documents;
}
