import { StartupError } from '#gateway/errors/startup-error.ts';
import type { DocumentUsageReport } from '#gateway/documents/document-usage.ts';

const maxBytes = 512 * 1024 * 1024;

/** Collects the values of an option that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** Reads reports of what the gateway has seen. @throws StartupError where one is no report. */
export async function readUsage(files: readonly string[] = []): Promise<readonly DocumentUsageReport[]> {
  const { parseDocumentUsage } = await import('#gateway/documents/document-usage.ts');
  const { readBoundedFile } = await import('#gateway/supergraph/read-bounded-file.ts');
  const reports: DocumentUsageReport[] = [];
  for (const file of files) {
    const report = parseDocumentUsage(await readBoundedFile(file, { maxBytes }), file);
    if (Date.parse(report.since) > Date.parse(report.until)) {
      throw new StartupError(`${file}: the report ends before it begins; check since and until.`);
    }
    reports.push(report);
  }
  return reports;
}
