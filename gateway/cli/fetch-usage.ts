import { fetchText } from '#gateway/cli/fetch-text.ts';
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
  const init = { headers: { accept: 'application/json' } };
  return await fetchText(url, { init, maxBytes: maxPartBytes, timeoutMs });
}
