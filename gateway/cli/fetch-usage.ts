import { StartupError } from '#gateway/errors/startup-error.ts';
import { parseDocumentUsage } from '#gateway/documents/document-usage.ts';
import type { DocumentUsage, DocumentUsageReport } from '#gateway/documents/document-usage.ts';

/** More than a thousand rows can be. */
const maxPartBytes = 16 * 1024 * 1024;
/** More than a store keeps: a server that gives no end is none of ours. */
const maxParts = 5_000;
const timeoutMs = 30_000;

/**
 * Reads the whole report of a gateway, part after part.
 *
 * @param place the URL of its admin listener, such as `http://127.0.0.1:4100`, or of the report itself.
 * @throws StartupError where it does not answer with a report.
 */
export async function fetchUsage(place: string): Promise<DocumentUsageReport> {
  const url = reportUrl(place);
  const documents: DocumentUsage[] = [];
  let first: DocumentUsageReport | undefined;
  let after = 0;
  for (let parts = 0; parts < maxParts; parts += 1) {
    url.searchParams.set('after', String(after));
    const part = parseDocumentUsage(await fetchPart(url), place);
    first ??= part;
    documents.push(...part.documents);
    if (part.next === undefined) return { ...first, documents, next: undefined };
    if (part.next <= after)
      throw new StartupError(`${place}: the report does not go on; it is no gateway's.`);
    after = part.next;
  }
  throw new StartupError(`${place}: the report has more than ${maxParts} parts.`);
}

function reportUrl(place: string): URL {
  if (!URL.canParse(place)) throw new StartupError(`${place} is no URL.`, { exitCode: 2 });
  const url = new URL(place);
  if (url.pathname === '/') url.pathname = '/documents/usage';
  return url;
}

async function fetchPart(url: URL): Promise<string> {
  const response = await fetch(url, {
    // An address that an operator did not name is not asked.
    redirect: 'error',
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((cause: unknown) => {
    throw new StartupError(`${url.origin} does not answer: ${reasonOf(cause)}.`, { cause });
  });
  const text = await readText(response, url);
  if (!response.ok)
    throw new StartupError(`${url.origin} answers with ${response.status}: ${text.slice(0, 200)}`);
  return text;
}

async function readText(response: Response, url: URL): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxPartBytes) {
      throw new StartupError(
        `${url.origin} answers with more than the ${maxPartBytes} bytes that Weir reads.`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function reasonOf(error: unknown): string {
  if (!Error.isError(error)) return 'unknown reason';
  const { cause } = error;
  return Error.isError(cause) && cause.message !== '' ? cause.message : error.message;
}
