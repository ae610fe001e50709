/**
 * Reads a stream to its end, and never holds more than `maxBytes` and one chunk of it. Reading stops with the first
 * byte too many, which destroys or cancels the stream, as leaving a `for await` loop does.
 *
 * @param chunks a stream of Node, or the body of a `Response`: its bytes as unpacked, so that a small compressed answer
 *   cannot become a huge one.
 * @returns undefined where there are more than `maxBytes`.
 * @throws what the stream fails with.
 */
export async function readAtMost(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  maxBytes: number,
): Promise<Buffer | undefined> {
  const read: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.byteLength;
    if (length > maxBytes) return undefined;
    read.push(chunk);
  }
  return Buffer.concat(read, length);
}
