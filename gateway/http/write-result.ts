import type { FormattedExecutionResult } from 'graphql';
import { JsonText } from '#gateway/execution/json-text.ts';

/**
 * An answer as JSON. Where our executor made the data, the answer is not put together here, which would copy its text
 * once more: what stands around the data is noted with it, for {@link encodeResult}, and the text returned is empty.
 */
export function writeResult({ errors, data, extensions }: FormattedExecutionResult): string {
  const before = errors === undefined ? '' : `"errors":${JSON.stringify(errors)},`;
  const after = extensions === undefined ? '' : `,"extensions":${JSON.stringify(extensions)}`;
  if (data instanceof JsonText) {
    data.frame = { head: `{${before}"data":`, tail: `${after}}` };
    return '';
  }
  return data === undefined
    ? `{${`${before}${after.slice(1)}`.replace(/,$/, '')}}`
    : `{${before}"data":${JSON.stringify(data)}${after}}`;
}

/**
 * The bytes of an answer that {@link writeResult} wrote, once. Equal answers to sharers of one execution are the same
 * object, which must not be changed.
 *
 * @param data of the answer; its text is let go.
 */
export function encodeResult(written: string, data: unknown): Buffer {
  if (written !== '' || !(data instanceof JsonText) || !data.frame) return Buffer.from(written, 'utf8');
  return data.takeAnswer(data.frame);
}
