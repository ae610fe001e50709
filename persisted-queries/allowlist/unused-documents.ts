import type { DocumentUsage, DocumentUsageReport } from '#gateway/documents/document-usage.ts';
import type { Manifest } from '#gateway/documents/parse-manifest.ts';
import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** What all clients together did with one document. */
export interface UsageSummary {
  readonly count: number;
  /** Runs that were answered with errors, or not at all. */
  readonly errors: number;
  /** ISO 8601 instant of the last run. */
  readonly lastSeenAt: string;
  /** Actual points of a run, where they are known. */
  readonly meanPoints?: number | undefined;
  readonly worstPoints?: number | undefined;
}

/** Adds up reports, by manifest and id. */
export function summarizeUsage(
  reports: readonly DocumentUsageReport[],
): (client: string, id: string) => UsageSummary | undefined {
  const byDocument = new Map<string, UsageSummary>();
  for (const usage of reports.flatMap(({ documents }) => documents)) {
    const key = keyOf(usage);
    byDocument.set(key, addUsage(byDocument.get(key), usage));
  }
  return (client, id) => byDocument.get(keyOf({ manifest: client, id }));
}

function addUsage(known: UsageSummary | undefined, usage: DocumentUsage): UsageSummary {
  const { count, errors = 0, lastSeenAt } = usage;
  if (!known) return { count, errors, lastSeenAt, ...pointsOf(usage) };
  const isLater = Date.parse(lastSeenAt) > Date.parse(known.lastSeenAt);
  return {
    count: known.count + count,
    errors: known.errors + errors,
    lastSeenAt: isLater ? lastSeenAt : known.lastSeenAt,
    ...addPoints(known, usage),
  };
}

type Points = Pick<DocumentUsage, 'meanPoints' | 'worstPoints'>;

/** Means weigh as much as the runs that they are of. */
function addPoints(known: UsageSummary, usage: DocumentUsage): Points {
  if (usage.meanPoints === undefined) return pointsOf(known);
  if (known.meanPoints === undefined) return pointsOf(usage);
  const sum = known.meanPoints * known.count + usage.meanPoints * usage.count;
  return {
    meanPoints: sum / Math.max(1, known.count + usage.count),
    worstPoints: Math.max(known.worstPoints ?? 0, usage.worstPoints ?? 0),
  };
}

function pointsOf({ meanPoints, worstPoints }: Points): Points {
  return {
    ...(meanPoints === undefined ? {} : { meanPoints }),
    ...(worstPoints === undefined ? {} : { worstPoints }),
  };
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
