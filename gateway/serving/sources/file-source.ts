import { createHash } from 'node:crypto';
import { open, readdir, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DeliveryError } from '#gateway/serving/sources/delivery-error.ts';
import { watchFolder } from '#gateway/serving/sources/watch-folder.ts';
import type {
  Artefact,
  ArtefactPart,
  ArtefactSource,
  ReadOptions,
} from '#gateway/serving/sources/artefact-source.ts';

/** Which files make up the artefact. */
export interface FileSourceOptions {
  /** A file, or with `extension` a folder: all files in it that end so. */
  readonly path: string;
  /** Such as `.json`. */
  readonly extension?: string;
  /** Of all files together. */
  readonly maxBytes: number;
}

/** What lies beside a file that is signed. */
const signatureSuffix = '.sig';
const maxSignatureBytes = 16 * 1024;
/** The link that Kubernetes exchanges when a mounted ConfigMap or Secret changes. */
const kubernetesLink = '..data';

/** A file, or all files of a folder; watched. Signatures are read where they are. */
export function fileSource(options: FileSourceOptions): ArtefactSource {
  const { path, extension } = options;
  const folder = extension === undefined ? dirname(path) : path;
  const name = basename(path);
  const matters = (changed: string | undefined): boolean => {
    if (changed === undefined || changed === kubernetesLink) return true;
    const file = changed.endsWith(signatureSuffix) ? changed.slice(0, -signatureSuffix.length) : changed;
    return extension === undefined ? file === name : file.endsWith(extension);
  };
  return {
    name: path,
    read: (readOptions) => read(options, readOptions),
    watch: (onChange) => watchFolder({ folder, matters, onChange }),
    close: async () => undefined,
  };
}

async function read(options: FileSourceOptions, { known }: ReadOptions): Promise<Artefact | undefined> {
  const files = await filesOf(options);
  const revision = await revisionOf(files);
  if (revision === known) return undefined;
  const parts: ArtefactPart[] = [];
  let left = options.maxBytes;
  for (const file of files) {
    const bytes = await readAtMost(file, left + 1);
    if (!bytes) throw new DeliveryError('missing', `${file}: There is no such file.`);
    left -= bytes.length;
    if (left < 0) {
      throw new DeliveryError(
        'too-large',
        `${file}: The files are larger than the ${options.maxBytes} bytes that Weir reads.`,
      );
    }
    const signatures = await readAtMost(`${file}${signatureSuffix}`, maxSignatureBytes);
    parts.push({ name: file, bytes, signatures: signatures?.toString('latin1') });
  }
  return { parts, revision };
}

async function filesOf({ path, extension }: FileSourceOptions): Promise<readonly string[]> {
  if (extension === undefined) return [path];
  const names = await readdir(path).catch((cause: unknown) => {
    throw new DeliveryError('missing', `cannot read the folder ${path}.`, { cause });
  });
  return names
    .filter((name) => name.endsWith(extension))
    .sort()
    .map((name) => join(path, name));
}

/** By what the file system knows, so that asking whether anything has changed costs next to nothing. */
async function revisionOf(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files.flatMap((one) => [one, `${one}${signatureSuffix}`])) {
    const found = await stat(file, { bigint: true }).catch(() => undefined);
    hash.update(`${file}\0${found ? `${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}` : ''}\0`);
  }
  return hash.digest('base64url');
}

/** @returns undefined where there is no such file. */
async function readAtMost(file: string, count: number): Promise<Buffer | undefined> {
  try {
    await using handle = await open(file, 'r');
    const found = await handle.stat();
    if (!found.isFile()) return await readStream(handle, count);
    return await readRegular(handle, Math.min(found.size, count));
  } catch (cause) {
    if (Error.isError(cause) && 'code' in cause && cause.code === 'ENOENT') return undefined;
    const reason = Error.isError(cause) ? cause.message : String(cause);
    throw new DeliveryError('unreachable', `${file}: The file cannot be read: ${reason}.`, { cause });
  }
}

/** Into one piece of memory: a hundred megabytes in small pieces would be there twice, and leave holes. */
async function readRegular(handle: FileHandle, size: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(size);
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
    // It was cut while it was read; what watches it will tell.
    if (bytesRead === 0) return bytes.subarray(0, length);
    length += bytesRead;
  }
  return bytes;
}

/** A pipe, of which nobody knows how long it is. */
async function readStream(handle: FileHandle, count: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of handle.createReadStream({ end: count - 1, autoClose: false })) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
