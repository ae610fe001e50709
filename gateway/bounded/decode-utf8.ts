const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Decodes UTF-8 strictly: invalid bytes are rejected, not replaced. A byte order mark is removed.
 *
 * @throws TypeError with the code `ERR_ENCODING_INVALID_ENCODED_DATA` for bytes that are not UTF-8.
 * @see https://encoding.spec.whatwg.org/#utf-8-decode-without-bom-or-fail
 */
export function decodeUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
