import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StartupError } from '#gateway/errors/startup-error.ts';

/**
 * Writes a text file so that a reader, such as a gateway that watches it, sees the old text or the new one and never
 * a part.
 *
 * @throws StartupError The file cannot be written; nothing is left behind.
 */
export async function writeFileAtomically(path: string, text: string): Promise<void> {
  // In the same folder, because a rename is atomic only within one file system.
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await writeFile(temporary, text, { flag: 'wx', flush: true });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    const reason = Error.isError(error) ? error.message : String(error);
    throw new StartupError(`${path}: The file cannot be written: ${reason}.`, { cause: error });
  }
}
