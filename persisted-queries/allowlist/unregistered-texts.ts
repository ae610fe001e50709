import type { DocumentUsageReport, UnregisteredUsage } from '#gateway/documents/document-usage.ts';

/** Adds up what reports say of texts that nobody has registered; those that run most come first. */
export function sumUnregistered(reports: readonly DocumentUsageReport[]): readonly UnregisteredUsage[] {
  const byId = new Map<string, UnregisteredUsage>();
  for (const text of reports.flatMap(({ unregistered = [] }) => unregistered)) {
    const known = byId.get(text.id);
    byId.set(text.id, known ? addTexts(known, text) : text);
  }
  return [...byId.values()].sort((a, b) => b.count - a.count);
}

function addTexts(one: UnregisteredUsage, other: UnregisteredUsage): UnregisteredUsage {
  const [last, before] =
    Date.parse(one.lastSeenAt) > Date.parse(other.lastSeenAt) ? [one, other] : [other, one];
  const count = one.count + other.count;
  const sum = (one.meanPoints ?? 0) * one.count + (other.meanPoints ?? 0) * other.count;
  const isPriced = one.meanPoints !== undefined && other.meanPoints !== undefined;
  return {
    ...before,
    ...last,
    count,
    errors: (one.errors ?? 0) + (other.errors ?? 0),
    overcount: (one.overcount ?? 0) + (other.overcount ?? 0),
    firstSeenAt: earlier(one.firstSeenAt, other.firstSeenAt),
    ...(isPriced ? { meanPoints: sum / Math.max(1, count) } : {}),
    ...(one.worstPoints === undefined && other.worstPoints === undefined
      ? {}
      : { worstPoints: Math.max(one.worstPoints ?? 0, other.worstPoints ?? 0) }),
  };
}

function earlier(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Date.parse(one) < Date.parse(other) ? one : other;
}
