import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { clientName } from '#gateway/documents/manifest-schema.ts';
import { parseManifest } from '#gateway/documents/parse-manifest.ts';
import type { Manifest } from '#gateway/documents/parse-manifest.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { isMissingFile } from '#gateway/bounded/is-missing-file.ts';
import { readBoundedFile } from '#gateway/bounded/read-bounded-file.ts';
import { withFileLock } from '#allowlist/files/with-file-lock.ts';
import { formatManifest } from '#allowlist/format-manifest.ts';

const maxBytes = 256 * 1024 * 1024;

/**
 * The file of a client's manifest.
 *
 * @throws StartupError with exit code 2 where the client's name is none: it becomes the name of a file.
 */
export function manifestPath(folder: string, client: string): string {
  if (clientName.test(client)) return join(folder, `${client}.json`);
  const shown = client.length > 100 ? `${client.slice(0, 100)}…` : client;
  throw new StartupError(
    `"${shown}" is no name for a client: expected letters, digits, ".", "_" or "-", at most 128, a letter or digit first.`,
    { exitCode: 2 },
  );
}

/** A client's manifest; undefined where there is none. @throws StartupError where it cannot be read. */
export async function readManifest(folder: string, client: string): Promise<Manifest | undefined> {
  const path = manifestPath(folder, client);
  const text = await textOf(path);
  return text === undefined ? undefined : parseFor(client, { text, path });
}

/** All manifests of a folder, by client. @throws StartupError where one cannot be read. */
export async function readManifests(folder: string): Promise<readonly Manifest[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new StartupError(`${folder}: There is no such folder of manifests.`, { cause, exitCode: 2 });
  });
  const manifests: Manifest[] = [];
  for (const name of names.filter((file) => file.endsWith('.json')).sort()) {
    const path = join(folder, name);
    const text = await readBoundedFile(path, { maxBytes });
    manifests.push(parseFor(basename(name, '.json'), { text, path }));
  }
  return manifests;
}

/** How a manifest is changed. */
export interface ManifestUpdate<Result> {
  readonly folder: string;
  readonly client: string;
  /** Makes the new manifest of the one that is there; `undefined` leaves the file alone. Runs under the lock. */
  readonly change: (manifest: Manifest) => {
    readonly manifest: Manifest | undefined;
    readonly result: Result;
  };
  /** Writes a file so that a reader sees all of it or the one before. */
  readonly write: (path: string, text: string) => Promise<void>;
  /** Works out the result and writes nothing. */
  readonly dryRun?: boolean;
}

/**
 * Changes a client's manifest; makes it where there is none. One process at a time reads, changes and writes, so that no
 * entry is lost, however many run at once.
 *
 * @throws StartupError where the manifest cannot be read or written, or is locked for too long.
 */
export async function updateManifest<Result>(update: ManifestUpdate<Result>): Promise<Result> {
  const { folder, client, change, write, dryRun = false } = update;
  const path = manifestPath(folder, client);
  if (dryRun) return change(await currentManifest(folder, client)).result;
  await requireFolder(folder);
  return await withFileLock(join(folder, `.${client}.json.lock`), async (holds) => {
    const { manifest, result } = change(await currentManifest(folder, client));
    if (manifest === undefined) return result;
    const text = formatManifest(manifest);
    if (text === (await textOf(path))) return result;
    if (!holds()) {
      throw new StartupError(`${path}: another process has taken the lock away; run the command again.`);
    }
    await write(path, text);
    return result;
  });
}

async function requireFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return;
  throw new StartupError(`${folder}: There is no such folder of manifests; make it first.`, { exitCode: 2 });
}

async function currentManifest(folder: string, client: string): Promise<Manifest> {
  return (await readManifest(folder, client)) ?? { ...(await schemaLink(folder)), client, documents: [] };
}

/** Where a new manifest finds the schema for editors: beside the folder, as in this repository, where it is there. */
async function schemaLink(folder: string): Promise<Pick<Manifest, '$schema'>> {
  const file = join(dirname(folder), 'manifest.schema.json');
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() ? { $schema: '../manifest.schema.json' } : {};
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readBoundedFile(path, { maxBytes });
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
}

/** A manifest under the name of another client would be served to that client. */
function parseFor(
  client: string,
  { text, path }: { readonly text: string; readonly path: string },
): Manifest {
  const manifest = parseManifest(text, path);
  if (manifest.client === client) return manifest;
  throw new StartupError(
    `${path}: the manifest is for the client "${manifest.client}"; name the file ${manifest.client}.json.`,
  );
}
