import { open } from 'node:fs/promises';
import { decodeUtf8 } from '#gateway/bounded/decode-utf8.ts';
import { readAtMost } from '#gateway/bounded/read-at-most.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';

/**
 * Reads a UTF-8 text file that an operator named, never more than `maxBytes` of it.
 *
 * @param options.maxBytes The largest file read; a file that is larger is refused whole.
 * @throws StartupError The file is missing, unreadable, a directory, too large or not UTF-8; the message names the
 * path and the reason, the exit code is 2 where it is missing. `cause` is the system's error, so that a caller may tell a
 * missing file (`ENOENT`) apart.
 */
export async function readBoundedFile(
  path: string,
  { maxBytes }: { readonly maxBytes: number },
): Promise<string> {
  const bytes = await readBytes(path, maxBytes);
  if (!bytes) {
    throw new StartupError(`${path}: The file is larger than the ${maxBytes} bytes that Weir reads.`);
  }
  try {
    return decodeUtf8(bytes);
  } catch (error) {
    throw new StartupError(`${path}: The file is not UTF-8 text.`, { cause: error });
  }
}

/** Counts what it reads, because the size that a file system reports may change, and is 0 for devices and pipes. */
async function readBytes(path: string, maxBytes: number): Promise<Buffer | undefined> {
  try {
    await using file = await open(path, 'r');
    return await readAtMost(file.createReadStream({ end: maxBytes, autoClose: false }), maxBytes);
  } catch (error) {
    const exitCode = codeOf(error) === 'ENOENT' ? 2 : 1;
    throw new StartupError(`${path}: ${reasonOf(error)}`, { cause: error, exitCode });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file.',
  EACCES: 'The file may not be read by this user.',
  EISDIR: 'This is a directory, not a file.',
  ENOTDIR: 'A part of this path is not a directory.',
};

function reasonOf(error: unknown): string {
  if (!Error.isError(error)) return 'The file cannot be read.';
  return reasons[codeOf(error)] ?? `The file cannot be read: ${error.message}.`;
}

function codeOf(error: unknown): string {
  return Error.isError(error) && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
