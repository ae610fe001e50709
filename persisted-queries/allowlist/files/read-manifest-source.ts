import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { parseManifest } from '#gateway/documents/parse-manifest.ts';
import type { Manifest } from '#gateway/documents/parse-manifest.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { readBoundedFile } from '#gateway/bounded/read-bounded-file.ts';
import { readManifests } from '#allowlist/files/manifest-file.ts';

const maxBytes = 256 * 1024 * 1024;
const run = promisify(execFile);

/**
 * Reads manifests from a file, a folder, or a revision of Git: `main:persisted-queries/manifests/web.json`, or `main`
 * alone for the folder of manifests as it is there, which may be nothing.
 *
 * @param options.folder the folder that a revision alone stands for.
 * @throws StartupError with exit code 2 where there is nothing of that name.
 */
export async function readManifestSource(
  place: string,
  { folder }: { readonly folder: string },
): Promise<readonly Manifest[]> {
  const found = await stat(place).catch(() => undefined);
  if (found?.isDirectory()) return await readManifests(place);
  if (found) return [parseManifest(await readBoundedFile(place, { maxBytes }), place)];
  // An option of git would begin so; no revision does.
  if (place.startsWith('-') || place === '') throw nothingThere(place);
  const isFolder = !place.includes(':');
  const git = { place, cwd: isFolder ? folder : process.cwd() };
  if (!isFolder) return await readRevision(place, git);
  // Before the first manifest is committed there is a revision and no folder in it.
  const revision = (await runGit(['rev-parse', '--verify', '--quiet', `${place}^{commit}`], git)).trim();
  return (await isInRevision(`${revision}:./`, git)) ? await readRevision(`${revision}:./`, git) : [];
}

interface GitPlace {
  /** As it was asked for, for messages. */
  readonly place: string;
  readonly cwd: string;
}

async function isInRevision(name: string, git: GitPlace): Promise<boolean> {
  return await runGit(['rev-parse', '--verify', '--quiet', name], git).then(
    () => true,
    () => false,
  );
}

async function readRevision(name: string, git: GitPlace): Promise<readonly Manifest[]> {
  // From here on by hash: a branch that moves meanwhile changes nothing.
  const object = (await runGit(['rev-parse', '--verify', '--quiet', name], git)).trim();
  const kind = (await runGit(['cat-file', '-t', object], git)).trim();
  if (kind === 'blob') return [parseManifest(await runGit(['cat-file', 'blob', object], git), git.place)];
  const names = (await runGit(['ls-tree', '--full-tree', '-z', '--name-only', object], git)).split('\0');
  const manifests: Manifest[] = [];
  for (const file of names.filter((one) => one.endsWith('.json'))) {
    const text = await runGit(['cat-file', 'blob', `${object}:${file}`], git);
    manifests.push(parseManifest(text, `${git.place} ${file}`));
  }
  return manifests;
}

/** No shell: names are arguments, whatever they hold. */
async function runGit(args: readonly string[], { place, cwd }: GitPlace): Promise<string> {
  try {
    const { stdout } = await run('git', args, { cwd, maxBuffer: maxBytes, encoding: 'utf8' });
    return stdout;
  } catch (cause) {
    const stderr: unknown = Object(cause).stderr;
    const reason = typeof stderr === 'string' && stderr !== '' ? stderr.trim().split('\n')[0] : undefined;
    throw nothingThere(place, { cause, reason });
  }
}

function nothingThere(
  place: string,
  { cause, reason }: { readonly cause?: unknown; readonly reason?: string | undefined } = {},
): StartupError {
  const git = reason === undefined ? '' : ` (git: ${reason})`;
  return new StartupError(
    `${place}: There is no such manifest, folder of manifests or Git revision of one${git}.`,
    { cause, exitCode: 2 },
  );
}
