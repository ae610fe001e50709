import { parse, print } from 'graphql';
import type { DescribedRequest } from '#gateway/execution/program/describe-program.ts';

/** The requests of an operation as text: what each asks, of whom, and what it waits for. */
export function formatRequests(requests: readonly DescribedRequest[]): string {
  const fetches = requests.reduce((sum, request) => sum + request.fetches, 0);
  const waves = Math.max(0, ...requests.map(({ wave }) => wave));
  const skipped = requests.filter(({ isSent }) => isSent === false).length;
  const summary =
    `\n${count(fetches, 'fetch', 'fetches')} in the plan; Weir makes ${count(requests.length, 'request')} of them, ` +
    `in ${count(waves, 'wave')}${skipped === 0 ? '' : `; ${skipped} not needed with these variables`}.`;
  return [summary, ...requests.map(formatRequest)].join('\n');
}

/** One request with its text. */
export function formatRequest(request: DescribedRequest): string {
  const { number, subgraph, kind, after, entitiesAt, fetches, isSent, query } = request;
  const parts = [
    `${number}. ${subgraph}`,
    ...(kind === 'mutation' ? ['mutation'] : []),
    ...(after.length === 0 ? [] : [`after ${after.join(' and ')}`]),
    ...(entitiesAt.length === 0 ? [] : [`for ${entitiesAt.join(', ')}`]),
    ...(fetches === 1 ? [] : [`${fetches} fetches in one`]),
    ...conditionsOf(request),
    ...(isSent === false ? ['not sent'] : []),
  ];
  const indented = indentedQuery(query).replaceAll(/^/gm, '   ');
  return `\n${parts.join('; ')}\n${indented}`;
}

/** The text of a request, which is sent without spaces, as people read it. */
export function indentedQuery(query: string): string {
  return print(parse(query, { noLocation: true }));
}

function conditionsOf({ conditions }: DescribedRequest): readonly string[] {
  if (conditions.some((guards) => guards.length === 0)) return [];
  const texts = conditions.map((guards) =>
    guards.map(({ variable, when }) => `$${variable} is ${when}`).join(' and '),
  );
  return [`only if ${[...new Set(texts)].join(', or ')}`];
}

function count(amount: number, one: string, many = `${one}s`): string {
  return `${amount} ${amount === 1 ? one : many}`;
}
