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

  /** Writes its bytes. @returns how many. */
  writeTo(target: Buffer, offset: number): number {
    if (typeof this.#text === 'string') return target.write(this.#text, offset, 'utf8');
    target.set(this.#text, offset);
    return this.#text.byteLength;
  }

  /** Another holder of the same text, for another answer. */
  share(): JsonText {
    return new JsonText(this.#text);
  }

  /** Lets the text go. */
  empty(): void {
    this.#text = '';
  }
}

/** JSON before and after a {@link JsonText}. */
export interface JsonFrame {
  readonly head: string;
  readonly tail: string;
}
