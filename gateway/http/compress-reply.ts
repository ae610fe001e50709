import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { unknownAddress } from '#gateway/bounded/address-keys.ts';
import type { ContentCoding } from '#gateway/http/accept-encoding.ts';
import type { Compression, CompressionSharer } from '#gateway/http/compression.ts';
import { codedEntityTag } from '#gateway/http/entity-tag.ts';

/** A reply that is about to be sent. */
export interface UnsentReply {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** As Fastify gives it to hooks; only strings and bytes are compressed. */
  readonly payload: unknown;
}

/** A compressed body and its coding. */
export interface CompressedReply {
  readonly bytes: Buffer;
  readonly coding: ContentCoding;
}

/**
 * Compresses what a reply sends where its client accepts that, and sets its headers: `Content-Encoding`, the entity tag
 * of the compressed answer, and `Vary` on every answer that depends on `Accept-Encoding`.
 *
 * @returns undefined at once where the payload is sent as it is; a promise of undefined where that turns out later.
 */
export function compressReply(
  { request, reply, payload }: UnsentReply,
  compression: Compression,
  sharer: CompressionSharer,
): Promise<CompressedReply | undefined> | undefined {
  const size = sizeOf(payload);
  const isLarge = size !== undefined && compression.applies(size) && !reply.hasHeader('content-encoding');
  if (isLarge || reply.hasHeader('etag')) varyByCoding(reply);
  const coding = isLarge ? compression.codingOf(acceptEncodingOf(request), size) : undefined;
  if (!coding) return undefined;
  const body = payload instanceof Uint8Array ? payload : Buffer.from(String(payload), 'utf8');
  return compression.compress(body, coding, sharer).then((bytes) => {
    if (!bytes) return undefined;
    const tag = reply.getHeader('etag');
    if (typeof tag === 'string') void reply.header('etag', codedEntityTag(tag, coding));
    void reply.header('content-encoding', coding);
    return { bytes, coding };
  });
}

/** Compresses all answers of a server whose callers are not told apart. */
export function compressReplies(app: FastifyInstance, compression: Compression): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const sharer = { address: unknownAddress, signal: gone.signal };
    return (await compressReply({ request, reply, payload }, compression, sharer))?.bytes ?? payload;
  });
}

/** The header as one line, however often it came. */
export function acceptEncodingOf({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const value = headers['accept-encoding'];
  return Array.isArray(value) ? value.join(',') : value;
}

function sizeOf(payload: unknown): number | undefined {
  return typeof payload === 'string' || payload instanceof Uint8Array
    ? Buffer.byteLength(payload)
    : undefined;
}

function varyByCoding(reply: FastifyReply): void {
  const known = reply.getHeader('vary');
  const names = known === undefined ? [] : [known].flat().map(String);
  void reply.header('vary', [...names, 'accept-encoding'].join(', '));
}
