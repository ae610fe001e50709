import * as z from 'zod';

/** What a `redis://` URL says. */
export interface RedisUrl {
  readonly host: string;
  readonly port: number;
  readonly database: number;
  /** `rediss://`: TLS. */
  readonly secure: boolean;
}

const defaultPort = 6379;

/** `redis://host:port`, or `rediss://` for TLS; with `database`, a database number may be its path. No credentials. */
export function redisUrl({ database }: { readonly database: boolean }) {
  return z
    .string()
    .max(2048)
    .regex(/^rediss?:\/\//, { error: 'expected a URL that begins with redis:// or rediss://', abort: true })
    .transform((text, context): RedisUrl => {
      const url = URL.parse(text);
      const message = url === null ? 'is not a valid URL' : notAllowedIn(url, database);
      if (url === null || message !== undefined) {
        context.addIssue({ code: 'custom', message: message ?? 'is not a valid URL' });
        return z.NEVER;
      }
      return {
        // An IPv6 address without its brackets, as sockets take it.
        host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
        port: url.port === '' ? defaultPort : Number(url.port),
        database: Number(url.pathname.slice(1)),
        secure: url.protocol === 'rediss:',
      };
    });
}

function notAllowedIn(url: URL, database: boolean): string | undefined {
  if (url.username !== '' || url.password !== '')
    return 'must not hold a user name or password; they are settings of their own';
  if (url.hostname === '') return 'needs a host';
  if (url.search !== '' || url.hash !== '') return 'must end after the host, port and database';
  if (!database && url.pathname.length > 1) return 'must end after the host and port';
  return /^\/?\d{0,4}$/.test(url.pathname) ? undefined : 'must end in the number of a database, or in none';
}
