import { ClientError } from '#gateway/errors/client-error.ts';
import type { Client } from '#gateway/clients/client.ts';
import type { RequestHeaders } from '#gateway/identity/request-headers.ts';

/** The origins of the pages that may speak for a client, by the client's name. Clients without an entry are free. */
export type ClientOrigins = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Holds a browser to the pages that a client has. What is no browser sends no `Origin`, and is not held by it: this
 * keeps other people's pages from speaking for a client, not other people's programs.
 *
 * @throws ClientError FORBIDDEN
 * @see https://fetch.spec.whatwg.org/#origin-header
 */
export function checkOrigin(options: {
  readonly client: Client | undefined;
  readonly headers: RequestHeaders;
  readonly origins: ClientOrigins;
}): void {
  const { client, headers, origins } = options;
  const allowed = client && origins.get(client.name);
  const origin = headers['origin'];
  if (!allowed || origin === undefined) return;
  if (typeof origin === 'string' && allowed.has(origin)) return;
  throw new ClientError(
    'FORBIDDEN',
    `Pages of this origin may not send requests as this client; add it to the client's origins, or send the request from one of them.`,
  );
}
