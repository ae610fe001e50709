import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';

/** The beginning of an id, enough to name the document by. */
export function shortId(id: string): string {
  return id.slice(0, 'sha256:'.length + 12);
}

/** `20 points, at most 520`. */
export function formatPoints(points: PersistedDocument['points']): string {
  if (points === undefined) return 'no price';
  const unit = points.default === 1 ? 'point' : 'points';
  return `${points.default} ${unit}, at most ${points.worst}`;
}

/** What a caller must hold, in words: `an identity, scope orders:read, policy finance`. */
export function formatAccess(
  document: Pick<PersistedDocument, 'authenticated' | 'requiredScopes' | 'requiredPolicies'>,
): string {
  const { authenticated, requiredScopes = [], requiredPolicies = [] } = document;
  const parts = [
    ...(authenticated ? ['an identity'] : []),
    ...requiredScopes.map((scope) => `scope ${scope}`),
    ...requiredPolicies.map((policy) => `policy ${policy}`),
  ];
  return parts.join(', ');
}

/** `retired after 2026-12-31`, or the state alone. */
export function formatState({
  state,
  retireAfter,
}: Pick<PersistedDocument, 'state' | 'retireAfter'>): string {
  return retireAfter === undefined ? state : `${state} after ${retireAfter}`;
}

/** `3 documents`. */
export function countOf(amount: number, one: string): string {
  return `${amount} ${one}${amount === 1 ? '' : 's'}`;
}

/** How many of each outcome, in the order in which they first came: `2 created, 1 up to date`. */
export function formatOutcomes(results: readonly { readonly outcome: string }[]): string {
  const counts = new Map<string, number>();
  for (const { outcome } of results) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
}
