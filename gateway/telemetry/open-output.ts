import { fstatSync, write } from 'node:fs';
import { Socket } from 'node:net';
import { promisify } from 'node:util';

/**
 * Writes all of the bytes. Rejects with the system's error, such as one with the code `EPIPE`; its `bytesWritten` says
 * how many were written before, where that is known.
 */
export type WriteBytes = (bytes: Buffer) => Promise<void>;

/**
 * Opens a file descriptor for writing beside the event loop. A pipe is never waited for in a thread: a reader that does
 * not read would hold that thread for ever, and with it the end of the process.
 */
export function openOutput(fileDescriptor: number): WriteBytes {
  const stats = fstatSync(fileDescriptor);
  return stats.isFIFO() || stats.isSocket() ? pipeOutput(fileDescriptor) : fileOutput(fileDescriptor);
}

function pipeOutput(fileDescriptor: number): WriteBytes {
  const pipe = new Socket({ fd: fileDescriptor, readable: false, writable: true });
  pipe.on('error', () => undefined); // each write is told of it
  return async (bytes) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    pipe.write(bytes, (error) => (error ? reject(error) : resolve()));
    await promise;
  };
}

const writeOnce = promisify(write);

function fileOutput(fileDescriptor: number): WriteBytes {
  return async (bytes) => {
    for (let written = 0; written < bytes.length;) {
      try {
        const { bytesWritten } = await writeOnce(fileDescriptor, bytes, written);
        written += bytesWritten;
      } catch (error) {
        throw Object.assign(new Error('Cannot write', { cause: error }), {
          code: describeWriteError(error).code,
          bytesWritten: written,
        });
      }
    }
  };
}

/** The system's code of a failed write, and how many bytes were written before. */
export function describeWriteError(error: unknown): { readonly code: string; readonly bytesWritten: number } {
  if (typeof error !== 'object' || error === null) return { code: 'unknown', bytesWritten: 0 };
  return {
    code: 'code' in error && typeof error.code === 'string' ? error.code : 'unknown',
    bytesWritten: 'bytesWritten' in error && typeof error.bytesWritten === 'number' ? error.bytesWritten : 0,
  };
}
