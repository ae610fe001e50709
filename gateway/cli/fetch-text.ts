import { readAtMost } from '#gateway/bounded/read-at-most.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';

/** A request of the command line, bounded in time and size. */
export interface TextRequest {
  readonly init?: RequestInit;
  readonly maxBytes: number;
  readonly timeoutMs: number;
  /** Whether the text of an answer with an error status is returned too: GraphQL may come with any. Default: no. */
  readonly allowsErrors?: boolean;
}

/**
 * What a server answers with, as text. Redirects are not followed: an address that nobody named is not asked.
 *
 * @throws StartupError where it does not answer in time, with an error status, or with more than `maxBytes`.
 */
export async function fetchText(
  url: URL,
  { init, maxBytes, timeoutMs, allowsErrors = false }: TextRequest,
): Promise<string> {
  try {
    const response = await fetch(url, {
      redirect: 'error',
      ...init,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = (await readAtMost(response.body ?? [], maxBytes))?.toString('utf8');
    if (text === undefined)
      throw new StartupError(`${url.origin} answers with more than the ${maxBytes} bytes that Weir reads.`);
    if (response.ok || allowsErrors) return text;
    throw new StartupError(`${url.origin} answers with ${response.status}: ${text.slice(0, 200)}`);
  } catch (cause) {
    if (cause instanceof StartupError) throw cause;
    throw new StartupError(`${url.origin} does not answer: ${reasonOf(cause)}.`, { cause });
  }
}

function reasonOf(error: unknown): string {
  if (!Error.isError(error)) return 'unknown reason';
  const { cause } = error;
  return Error.isError(cause) && cause.message !== '' ? cause.message : error.message;
}
