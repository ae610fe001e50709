import type { ProgramSize } from '#gateway/execution/program/measure-program.ts';
import type { RequestReasons, SentField, ServedField } from '#gateway/planning/program/explain-program.ts';

/**
 * Why each request goes to its subgraph, as text.
 *
 * @param size of the plan.
 */
export function formatReasons(reasons: readonly RequestReasons[], size: ProgramSize): string {
  return ['\nWhy:', ...reasons.map((one) => formatRequest(one, size))].join('\n');
}

function formatRequest(reasons: RequestReasons, size: ProgramSize): string {
  const { request, subgraph, only, provided, alternatives, isForOthersAlone } = reasons;
  const lines = [
    ...(only.length === 0 ? [] : [`only ${subgraph} resolves ${list(only)}`]),
    ...(provided.length === 0 ? [] : [`${subgraph} provides ${list(provided)} on this path`]),
    ...alternatives.map(
      (one) =>
        `${one.subgraph} resolves ${list(one.fields)} too; if it alone did: ${formatSize(one.size, size)}`,
    ),
    ...sentLines(reasons.sends),
    ...servedLines(reasons.serves),
    ...(isForOthersAlone ? [purposeOf(reasons)] : []),
  ];
  return [`\n${request}. ${subgraph}`, ...lines.map((line) => `   - ${line}`)].join('\n');
}

function sentLines(sends: readonly SentField[]): readonly string[] {
  const alike = Map.groupBy(sends, ({ from, requiredBy }) => JSON.stringify([requiredBy, from]));
  return [...alike.values()].flatMap((some) => {
    const [first] = some;
    if (!first) return [];
    const { from, requiredBy } = first;
    const origin = from.length === 0 ? '' : ` from request ${from.join(' and ')}`;
    const fields = `${list(some.map(({ field }) => field))}${origin}`;
    return requiredBy.length === 0
      ? `finds its entities by ${fields}`
      : `is sent ${fields}, ${forRequirers(requiredBy)}`;
  });
}

function servedLines(serves: readonly ServedField[]): readonly string[] {
  const alike = Map.groupBy(serves, ({ request, requiredBy }) => JSON.stringify([request, requiredBy]));
  return [...alike.values()].flatMap((some) => {
    const [first] = some;
    if (!first) return [];
    const { request, requiredBy } = first;
    const purpose = requiredBy.length === 0 ? 'as key' : forRequirers(requiredBy);
    return `gives request ${request} ${list(some.map(({ field }) => field))} ${purpose}`;
  });
}

function forRequirers(fields: readonly string[]): string {
  return `for ${list(fields)}, which ${fields.length === 1 ? 'requires' : 'require'} it`;
}

function purposeOf({ serves }: RequestReasons): string {
  const purpose =
    serves.length === 0 ? 'it tells which types the objects have' : 'it is there for later requests';
  return `clients read nothing of its own fields: ${purpose}`;
}

function formatSize(other: ProgramSize | undefined, own: ProgramSize): string {
  if (!other) return 'no plan';
  const isSame = other.requests === own.requests && other.depth === own.depth;
  const figures = `${count(other.requests, 'request')} in ${count(other.depth, 'wave')}`;
  return isSame ? `${figures}, as many` : `${figures}, not ${own.requests} in ${own.depth}`;
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

function count(amount: number, one: string): string {
  return `${amount} ${amount === 1 ? one : `${one}s`}`;
}
