import { parse, print } from 'graphql';
import type { QueryPlanSelectionNode } from '#gateway/execution/program/plan-types.ts';
import type { Guard, LeafFetch } from '#gateway/execution/program/program.ts';

/**
 * The fetches of a plan in the notation in which the field shows plans: waves one after the other, the fetches of a wave
 * in parallel.
 *
 * @param steps root steps, one after the other.
 */
export function formatSteps(steps: readonly (readonly LeafFetch[])[]): string {
  const waves = steps.flatMap((step) => {
    const byLevel = Map.groupBy(step, ({ level }) => level);
    return [...byLevel].sort(([a], [b]) => a - b).map(([, fetches]) => fetches);
  });
  const nodes = waves.map((fetches) => group('Parallel', fetches.map(formatFetch)));
  return nodes.length === 0 ? 'QueryPlan {}' : `QueryPlan {\n${indent(group('Sequence', nodes))}\n}`;
}

function group(kind: string, nodes: readonly string[]): string {
  const [first = ''] = nodes;
  return nodes.length < 2 ? first : block(kind, nodes.map((node) => `${node},`).join('\n'));
}

function block(head: string, body: string): string {
  return `${head} {\n${indent(body)}\n}`;
}

function formatFetch(fetch: LeafFetch): string {
  const { subgraph, operation, requires, path, guards, anyOf } = fetch;
  const [, ...lines] = print(parse(operation)).split('\n');
  const text = lines
    .slice(0, -1)
    .map((line) => line.replace(/^ {2}/, ''))
    .join('\n');
  const body =
    requires === undefined
      ? block('', text).trimStart()
      : `${block('', formatSelections(requires)).trimStart()} =>\n${entityText(text)}`;
  const own = block(`Fetch(service: ${JSON.stringify(subgraph)})`, body);
  const placed = path.length === 0 ? own : block(`Flatten(path: ${JSON.stringify(path.join('.'))})`, own);
  const conditions = [
    ...guards.map(formatGuard),
    ...(anyOf ? [anyOf.map((some) => some.map(formatGuard).join(' & ')).join(' | ')] : []),
  ];
  return conditions.reduceRight((inner, condition) => block(`Include(if: ${condition})`, inner), placed);
}

/** What is asked of each entity, without the field that leads to them. */
function entityText(text: string): string {
  const [, ...lines] = text.split('\n');
  return block(
    '',
    lines
      .slice(0, -1)
      .map((line) => line.replace(/^ {2}/, ''))
      .join('\n'),
  ).trimStart();
}

function formatGuard({ variable, when }: Guard): string {
  return `${when ? '' : '!'}$${variable}`;
}

function formatSelections(selections: readonly QueryPlanSelectionNode[]): string {
  return selections
    .map((selection) => {
      const head =
        selection.kind === 'Field'
          ? (selection.alias ?? selection.name)
          : `... on ${selection.typeCondition ?? ''}`;
      return selection.selections ? block(head, formatSelections(selection.selections)) : head;
    })
    .join('\n');
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}
