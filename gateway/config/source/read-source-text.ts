import { open } from 'node:fs/promises';
import { constants } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
import { decodeUtf8 } from '#gateway/bounded/decode-utf8.ts';
import { readAtMost } from '#gateway/bounded/read-at-most.ts';

const maxFileBytes = 1_000_000;
const tooLarge = `is larger than ${maxFileBytes} bytes`;

/** The text of a file, or why there is none; the reason completes the sentence "the file …". */
export type ReadText = (file: string) => Promise<{ readonly text: string } | { readonly problem: string }>;

/** Reads a regular file of at most 1 MB in UTF-8. Pipes and devices are refused: they might never end. */
export const readSourceText: ReadText = async (file) => {
  try {
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
    await using handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const status = await handle.stat();
    if (status.isDirectory()) return { problem: 'is a folder' };
    if (!status.isFile()) return { problem: 'is not a regular file' };
    if (status.size > maxFileBytes) return { problem: tooLarge };
    // The file may have grown since.
    const bytes = await readAtMost(
      handle.createReadStream({ end: maxFileBytes, autoClose: false }),
      maxFileBytes,
    );
    return bytes ? { text: decodeUtf8(bytes) } : { problem: tooLarge };
  } catch (error) {
    return { problem: reasonOf(error) };
  }
};

/** How operators know a file: relative to the working directory where it lies inside, else absolute. */
export function labelOf(file: string, cwd: string): string {
  const path = relative(cwd, file);
  return path.startsWith('..') || isAbsolute(path) ? file : path;
}

function reasonOf(error: unknown): string {
  const code = Error.isError(error) && 'code' in error ? error.code : undefined;
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'is not UTF-8 text';
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read';
  return `cannot be read (${typeof code === 'string' ? code : 'unknown reason'})`;
}
