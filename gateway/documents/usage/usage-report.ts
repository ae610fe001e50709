import type {
  DocumentUsage,
  DocumentUsageReport,
  UnregisteredUsage,
} from '#gateway/documents/document-usage.ts';
import type { UnregisteredText, UsagePage, UsageRow } from '#gateway/documents/usage/usage-store.ts';
import type { UsageTally } from '#gateway/documents/usage/usage-tally.ts';

/** How many unregistered texts a report names. */
const reportedTexts = 100;

/** A page of usage as operators and `weir documents` read it. */
export function usageReport(
  { sinceMs, rows, texts, next }: UsagePage,
  { untilMs }: { readonly untilMs: number },
): DocumentUsageReport {
  return {
    format: 'weir-document-usage',
    version: 1,
    since: instant(sinceMs),
    until: instant(untilMs),
    documents: rows.map(documentUsage),
    ...(texts.length === 0 ? {} : { unregistered: texts.slice(0, reportedTexts).map(unregisteredUsage) }),
    ...(next === undefined ? {} : { next }),
  };
}

function documentUsage({ manifest, id, client, clientVersion, ...tally }: UsageRow): DocumentUsage {
  return { manifest, id, client, clientVersion, ...usageOf(tally) };
}

function unregisteredUsage(text: UnregisteredText): UnregisteredUsage {
  const { sha256, name, kind, client, clientVersion, overcount, ...tally } = text;
  return { id: `sha256:${sha256}`, name, kind, client, clientVersion, overcount, ...usageOf(tally) };
}

function usageOf(tally: UsageTally): Omit<DocumentUsage, 'manifest' | 'id'> {
  const { count, errors, firstSeenMs, lastSeenMs, priced, points, worstPoints } = tally;
  return {
    count,
    errors,
    firstSeenAt: instant(firstSeenMs),
    lastSeenAt: instant(lastSeenMs),
    // Three decimals tell enough of a mean.
    ...(priced === 0 ? {} : { meanPoints: Math.round((points / priced) * 1000) / 1000, worstPoints }),
  };
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
