import type { OpenRequest } from '#gateway/http/connections.ts';
import { ClientGone } from '#gateway/http/exchange.ts';
import { writeRefusal } from '#gateway/http/write-refusal.ts';

/**
 * Ends a request whose time is over, wherever it stands: while its body trickles in, while it is being answered, or
 * while its client does not read the answer. The last would hold its place among the requests in flight for ever.
 */
export function endLate({ exchange, request, reply }: OpenRequest): void {
  const reason: unknown = exchange.abort.signal.reason;
  if (reason instanceof ClientGone) return;
  if (exchange.isCompressing) return; // it is sent uncompressed now
  if (reply.sent || reply.raw.headersSent) reply.raw.destroy();
  else void writeRefusal({ thrown: reason, exchange, request, reply });
}
