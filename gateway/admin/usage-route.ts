import type { FastifyInstance } from 'fastify';
import type { DocumentUsageReport } from '#gateway/documents/document-usage.ts';

/** A part of the report of usage. */
export interface UsagePart {
  /** 0 for the first part, then `next` of the one before. */
  readonly after: number;
  /** How many rows at most. */
  readonly limit: number;
}

const maxLimit = 1000;

/**
 * Adds `GET /documents/usage?after=0&limit=1000`: who runs which document, in parts of at most 1000 rows; `next` of a
 * part is `after` of the one that follows, and absent on the last. 400 where a parameter is no such number, 503 while
 * the store of usage does not answer.
 *
 * @param read throws where the store does not answer.
 */
export function serveUsage(
  app: FastifyInstance,
  read: (part: UsagePart) => Promise<DocumentUsageReport>,
): void {
  app.get('/documents/usage', async ({ query }, reply) => {
    void reply.header('cache-control', 'no-store');
    const part = readPart(query);
    if (!part) {
      const error = `"limit" must be a number from 1 to ${maxLimit}, and "after" 0 or what "next" says.`;
      return reply.code(400).send({ error });
    }
    try {
      return await read(part);
    } catch {
      // The cause is in the gateway's log already: it cannot write there either.
      return reply.code(503).send({ error: 'The store of usage does not answer; try again later.' });
    }
  });
}

function readPart(query: unknown): UsagePart | undefined {
  const { after = '0', limit = String(maxLimit) } = parameters(query);
  const part = { after: readNumber(after), limit: readNumber(limit) };
  return part.after >= 0 && part.limit >= 1 && part.limit <= maxLimit ? part : undefined;
}

function parameters(query: unknown): { readonly after?: unknown; readonly limit?: unknown } {
  return typeof query === 'object' && query !== null ? query : {};
}

/** NaN for everything but one whole number. */
function readNumber(value: unknown): number {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : NaN;
}
