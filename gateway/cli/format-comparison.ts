import type { PlanSummary, RequestChange, RequestComparison } from '#gateway/cli/compare-requests.ts';
import { formatRequest, indentedQuery } from '#gateway/cli/format-requests.ts';
import type { DescribedRequest } from '#gateway/execution/program/describe-program.ts';

/** What changes between two plans, as text: `-` for what goes, `+` for what comes, `~` for what is different. */
export function formatComparison(
  comparison: RequestComparison,
  files: { readonly before: string; readonly after: string },
): string {
  const { before, after, removed, added, changed } = comparison;
  const head = `From ${files.before} to ${files.after}: ${formatSummaries(before, after)}`;
  return [
    head,
    ...removed.map((request) => formatWhole('-', request)),
    ...added.map((request) => formatWhole('+', request)),
    ...changed.map(formatChange),
  ].join('\n');
}

function formatSummaries(before: PlanSummary, after: PlanSummary): string {
  const gone = before.subgraphs.filter((name) => !after.subgraphs.includes(name));
  const fresh = after.subgraphs.filter((name) => !before.subgraphs.includes(name));
  const parts = [
    `requests ${figures(before.requests, after.requests)}`,
    `waves ${figures(before.waves, after.waves)}`,
    ...(gone.length === 0 ? [] : [`no longer asked: ${gone.join(', ')}`]),
    ...(fresh.length === 0 ? [] : [`newly asked: ${fresh.join(', ')}`]),
  ];
  return `${parts.join('; ')}.`;
}

function figures(before: number, after: number): string {
  return before === after ? `${before} as before` : `${before} → ${after}`;
}

function formatWhole(sign: '-' | '+', request: DescribedRequest): string {
  return `\n${formatRequest(request).trim().replaceAll(/^/gm, `${sign} `)}`;
}

function formatChange({ before, after, differs }: RequestChange): string {
  const facts = differs.map((difference) => {
    if (difference === 'wave') return `wave ${before.wave} → ${after.wave}`;
    if (difference === 'places')
      return `for ${before.entitiesAt.join(', ')} → ${after.entitiesAt.join(', ')}`;
    return difference === 'text'
      ? 'asks for other fields'
      : `other ${difference === 'conditions' ? 'conditions' : 'requests before it'}`;
  });
  const head = `\n~ ${after.number}. ${after.subgraph}; ${facts.join('; ')}`;
  return differs.includes('text') ? [head, ...changedLines(before.query, after.query)].join('\n') : head;
}

/** The lines between those that both texts begin and end with. */
function changedLines(before: string, after: string): readonly string[] {
  const old = indentedQuery(before).split('\n').slice(1);
  const now = indentedQuery(after).split('\n').slice(1);
  let start = 0;
  while (start < Math.min(old.length, now.length) && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < Math.min(old.length, now.length) - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  return [
    ...old.slice(start, old.length - end).map((line) => `  - ${line}`),
    ...now.slice(start, now.length - end).map((line) => `  + ${line}`),
  ];
}
