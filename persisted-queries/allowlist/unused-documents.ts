import type { DocumentUsage, DocumentUsageReport } from '#gateway/documents/document-usage.ts';
import type { Manifest } from '#gateway/documents/parse-manifest.ts';
import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** What all clients together did with one document. */
export interface UsageSummary {
  readonly count: number;
  /** ISO 8601 instant of the last run. */
  readonly lastSeenAt: string;
}

/** Adds up reports, by manifest and id. */
export function summarizeUsage(
  reports: readonly DocumentUsageReport[],
): (client: string, id: string) => UsageSummary | undefined {
  const byDocument = new Map<string, UsageSummary>();
  for (const { manifest, id, count, lastSeenAt } of reports.flatMap(({ documents }) => documents)) {
    const key = keyOf({ manifest, id });
    const known = byDocument.get(key);
    const isLater = known === undefined || Date.parse(lastSeenAt) > Date.parse(known.lastSeenAt);
    byDocument.set(key, {
      count: count + (known?.count ?? 0),
      lastSeenAt: isLater ? lastSeenAt : known.lastSeenAt,
    });
  }
  return (client, id) => byDocument.get(keyOf({ manifest: client, id }));
}

/**
 * From which moment on reports leave no gap until now, in milliseconds since 1970: only of that time can be said what
 * was not run. A report may be a day old.
 */
export function watchedSinceMs(reports: readonly DocumentUsageReport[], nowMs: number): number {
  let since = nowMs;
  let slack = dayMs;
  const periods = reports
    .map((report) => ({ sinceMs: Date.parse(report.since), untilMs: Date.parse(report.until) }))
    .sort((a, b) => b.untilMs - a.untilMs);
  for (const { sinceMs, untilMs } of periods) {
    if (untilMs < since - slack) break;
    slack = 0;
    since = Math.min(since, sinceMs);
  }
  return since;
}

/** A document that nobody has run for long. */
export interface UnusedDocument {
  readonly client: string;
  readonly document: PersistedDocument;
  /** undefined: not in the whole time that was watched. */
  readonly usage: UsageSummary | undefined;
}

/**
 * The documents that may still be run and that nobody has run since `sinceMs`. Those registered after that are too new
 * to tell.
 */
export function unusedDocuments(
  manifests: readonly Manifest[],
  { reports, sinceMs }: { readonly reports: readonly DocumentUsageReport[]; readonly sinceMs: number },
): readonly UnusedDocument[] {
  const usageOf = summarizeUsage(reports);
  return manifests.flatMap(({ client, documents }) =>
    documents
      .map((document) => ({ client, document, usage: usageOf(client, document.id) }))
      .filter(({ document: { state, registeredAt }, usage }) => {
        const isOld = registeredAt === undefined || Date.parse(registeredAt) <= sinceMs;
        const isSeen = usage !== undefined && Date.parse(usage.lastSeenAt) >= sinceMs;
        return state !== 'retired' && isOld && !isSeen;
      }),
  );
}

function keyOf({ manifest, id }: Pick<DocumentUsage, 'manifest' | 'id'>): string {
  return `${manifest}\n${id}`;
}
