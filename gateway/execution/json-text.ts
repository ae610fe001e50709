/**
 * Data that is JSON text already, where an object is expected: whoever writes the answer puts it in as it is.
 *
 * The text is emptied when it has been sent. What a request has made at its beginning is old when it ends, and the
 * collector of young objects keeps whatever old ones point to, be they alive or not: a text that nobody empties is
 * copied twice and stays until the next full collection.
 */
export class JsonText {
  readonly [key: string]: unknown;
  #text: string | Uint8Array;
  /** Of all holders of the text; undefined until it is shared. */
  #written: WrittenAnswer | undefined;
  /** What stands around it in the answer; undefined until the answer is written. */
  frame: JsonFrame | undefined;

  /** @param text or its bytes in UTF-8, of an answer that was made in another process. */
  constructor(text: string | Uint8Array) {
    this.#text = text;
  }

  get text(): string {
    return typeof this.#text === 'string' ? this.#text : Buffer.from(this.#text).toString('utf8');
  }

  /** How many bytes it takes in UTF-8. */
  get byteLength(): number {
    return Buffer.byteLength(this.#text);
  }

  /** Another holder of the same text, for another answer. */
  share(): JsonText {
    const other = new JsonText(this.#text);
    other.#written = this.#written ??= { frame: undefined, bytes: undefined };
    return other;
  }

  /**
   * The bytes of the whole answer in UTF-8, once; the text is let go. Holders of the same text in the same frame get the
   * same object, which must not be changed: it is compressed once for all of them.
   */
  takeAnswer({ head, tail }: JsonFrame): Buffer {
    const written = this.#written;
    const known = written?.frame?.head === head && written.frame.tail === tail ? written.bytes : undefined;
    const bytes = known ?? this.#writeAnswer(head, tail);
    if (written && !known) Object.assign(written, { frame: { head, tail }, bytes });
    this.#text = '';
    this.#written = undefined;
    return bytes;
  }

  #writeAnswer(head: string, tail: string): Buffer {
    const size = Buffer.byteLength(head) + this.byteLength + Buffer.byteLength(tail);
    const bytes = Buffer.allocUnsafe(size);
    let end = bytes.write(head, 'utf8');
    if (typeof this.#text === 'string') end += bytes.write(this.#text, end, 'utf8');
    else {
      bytes.set(this.#text, end);
      end += this.#text.byteLength;
    }
    bytes.write(tail, end, 'utf8');
    return bytes;
  }
}

/** What holders of one text have written last. */
interface WrittenAnswer {
  frame: JsonFrame | undefined;
  bytes: Buffer | undefined;
}

/** JSON before and after a {@link JsonText}. */
export interface JsonFrame {
  readonly head: string;
  readonly tail: string;
}
