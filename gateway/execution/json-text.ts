/** Data that is JSON text already, where an object is expected: whoever writes the answer puts it in as it is. */
export class JsonText {
  readonly [key: string]: unknown;
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
