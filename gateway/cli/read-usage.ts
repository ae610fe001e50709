import { StartupError } from '#gateway/errors/startup-error.ts';
import type { DocumentUsageReport } from '#gateway/documents/document-usage.ts';

const maxBytes = 512 * 1024 * 1024;

/** Collects the values of an option that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/**
 * Reads reports of what gateways have seen: files, or URLs of their admin listeners.
 * @throws StartupError where one is no report, or cannot be read whole.
 */
export async function readUsage(places: readonly string[] = []): Promise<readonly DocumentUsageReport[]> {
  const reports: DocumentUsageReport[] = [];
  for (const place of places) {
    const report = await (/^https?:\/\//i.test(place) ? readFromGateway(place) : readFromFile(place));
    if (Date.parse(report.since) > Date.parse(report.until)) {
      throw new StartupError(`${place}: the report ends before it begins; check since and until.`);
    }
    reports.push(report);
  }
  return reports;
}

async function readFromFile(file: string): Promise<DocumentUsageReport> {
  const { parseDocumentUsage } = await import('#gateway/documents/document-usage.ts');
  const { readBoundedFile } = await import('#gateway/bounded/read-bounded-file.ts');
  const report = parseDocumentUsage(await readBoundedFile(file, { maxBytes }), file);
  if (report.next === undefined) return report;
  throw new StartupError(`${file} is one part of a report; name the URL of the gateway to read all of it.`);
}

async function readFromGateway(place: string): Promise<DocumentUsageReport> {
  const { fetchUsage } = await import('#gateway/cli/fetch-usage.ts');
  return await fetchUsage(place);
}
