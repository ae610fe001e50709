import { IncomingMessage } from 'node:http';
import { ClientError } from '#gateway/errors/client-error.ts';

/** Shorter parts of a body are gathered. */
const smallPartBytes = 1_024;
const gatheredBytes = 16_384;
/** So many parts may be as short as they like. */
export const maxTinyParts = 4_096;
/** Of more parts than that, the average length at least. */
export const minPartBytes = 16;

/**
 * A request whose body may come in tiny chunks: they are gathered before they are emitted. Otherwise each byte of
 * a body could cost 2 µs and an object of 100 bytes; gathered, a chunk costs 1 µs, most of it in Node's parser. Bodies
 * that consist of nothing else are refused. What comes in one part is passed on as it is.
 */
export class GatheredMessage extends IncomingMessage {
  /** When its headers were there, where it had to wait until work on it began; monotonic, in milliseconds. */
  arrivedAtMs: number | undefined;
  #gathered: Buffer | undefined;
  #used = 0;
  #parts = 0;
  #bytes = 0;
  #isRefused = false;
  /** Whether the reader wants more: what the last push returned. */
  #wantsMore = true;

  override push(part: Buffer | null, encoding?: BufferEncoding): boolean {
    if (part === null) {
      this.#flush();
      return super.push(null);
    }
    if (this.#isRefused) return true;
    this.#parts += 1;
    this.#bytes += part.length;
    if (this.#parts > maxTinyParts && this.#bytes < this.#parts * minPartBytes) return this.#refuse();
    // The first part is often the only one.
    if (this.#parts === 1 || part.length >= smallPartBytes) {
      this.#flush();
      return super.push(part, encoding);
    }
    this.#gather(part);
    return this.#wantsMore;
  }

  #gather(part: Buffer): void {
    if (this.#used + part.length > gatheredBytes) this.#flush();
    if (!this.#gathered) {
      this.#gathered = Buffer.allocUnsafe(gatheredBytes);
      // After everything that has arrived by now was parsed.
      setImmediate(() => this.#flush());
    }
    part.copy(this.#gathered, this.#used);
    this.#used += part.length;
  }

  #flush(): void {
    if (!this.#gathered) return;
    const part = this.#gathered.subarray(0, this.#used);
    this.#gathered = undefined;
    this.#used = 0;
    if (!this.destroyed) this.#wantsMore = super.push(part);
  }

  #refuse(): boolean {
    this.#isRefused = true;
    this.#gathered = undefined;
    const fact = `The body came in more than ${maxTinyParts} chunks of less than ${minPartBytes} bytes on average; send larger chunks, or a content-length.`;
    const error = new ClientError('BAD_REQUEST', fact, { headers: { connection: 'close' } });
    // The reader of the body answers; a body without a reader was answered already.
    if (this.listenerCount('error') > 0) this.emit('error', error);
    else this.socket.destroy();
    return true;
  }
}
