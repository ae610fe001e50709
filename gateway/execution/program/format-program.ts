import { print } from 'graphql';
import type { RequiredSelection } from '#gateway/execution/program/program.ts';
import { fetchedSelection } from '#gateway/graphql/fetched-selection.ts';
import type { FetchedSelection } from '#gateway/graphql/fetched-selection.ts';
import { fetchesOf } from '#gateway/execution/program/compile-program.ts';
import type { LeafFetch, Program } from '#gateway/execution/program/program.ts';
import type { Condition, ConditionTerm } from '#gateway/graphql/condition.ts';

/** A node of the notation: lines without the indentation of what is around them. */
type Lines = readonly string[];

/**
 * A program in the notation in which the field shows query plans: `QueryPlan { Sequence { Fetch(service: "…") … } }`.
 *
 * Fetches that share nothing are `Parallel`; a `Sequence` has the fetches that wait for no other, then those behind them.
 * A fetch may begin before everything above it in a `Sequence` is over: it waits for those in its `after` alone.
 */
export function formatProgram(program: Program): string {
  const nodes = program.steps.flatMap((step) =>
    sequenceOf(fetchesOf({ steps: [step] }).toSorted((a, b) => a.id - b.id)),
  );
  if (nodes.length === 0) return 'QueryPlan {}';
  return block('QueryPlan', [nested('Sequence', nodes)]).join('\n');
}

/** Nodes that follow one another. */
function sequenceOf(leaves: readonly LeafFetch[]): readonly Lines[] {
  const parts = connectedParts(leaves);
  if (parts.length > 1)
    return [
      nested(
        'Parallel',
        parts.map((part) => nested('Sequence', sequenceOf(part))),
      ),
    ];
  const [first] = leaves;
  if (!first) return [];
  if (leaves.length === 1) return [formatFetch(first)];
  const ids = new Set(leaves.map(({ id }) => id));
  const isFirst = ({ after }: LeafFetch): boolean => !after.some((other) => ids.has(other));
  const begin = leaves.filter(isFirst).map(formatFetch);
  return [nested('Parallel', begin), ...sequenceOf(leaves.filter((leaf) => !isFirst(leaf)))];
}

/** Parts of which none waits for anything in another. */
function connectedParts(leaves: readonly LeafFetch[]): readonly (readonly LeafFetch[])[] {
  let parts: (readonly LeafFetch[])[] = [];
  for (const leaf of leaves) {
    const isJoined = (part: readonly LeafFetch[]): boolean =>
      part.some(({ id, after }) => leaf.after.includes(id) || after.includes(leaf.id));
    const joined = parts.filter(isJoined);
    parts = [...parts.filter((part) => !joined.includes(part)), [...joined.flat(), leaf]];
  }
  return parts
    .map((part) => part.toSorted((a, b) => a.id - b.id))
    .sort((a, b) => (a[0]?.id ?? 0) - (b[0]?.id ?? 0));
}

/** Several nodes under a name; one stands for itself. */
function nested(name: 'Sequence' | 'Parallel', nodes: readonly Lines[]): Lines {
  const [only] = nodes;
  return only && nodes.length === 1 ? only : block(name, nodes);
}

function block(head: string, nodes: readonly Lines[]): Lines {
  return [`${head} {`, ...nodes.flatMap((lines) => indented(withComma(lines))), '}'];
}

function withComma(lines: Lines): Lines {
  return lines.map((line, index) => (index === lines.length - 1 ? `${line},` : line));
}

function indented(lines: Lines): Lines {
  return lines.map((line) => `  ${line}`);
}

function formatFetch(leaf: LeafFetch): Lines {
  const { path, guards, anyOf, subgraph, requires, operation } = leaf;
  const fetch = [
    `Fetch(service: ${JSON.stringify(subgraph)}) {`,
    ...(requires ? [...indented(selectionLines(requires)), '  } =>'] : []),
    ...indented(textOf(fetchedSelection(operation))),
    '}',
  ];
  const placed =
    path.length === 0 ? fetch : block(`Flatten(path: ${JSON.stringify(path.join('.'))})`, [fetch]);
  return [
    ...guards.map(headOf),
    ...(anyOf ? [`Include(if: ${anyOf.map(termsOf).join(' or ')})`] : []),
  ].reduceRight((lines: Lines, head) => [`${head} {`, ...indented(lines), '}'], placed);
}

function textOf({ set, fragments }: FetchedSelection): Lines {
  return [set, ...fragments].flatMap((node) => print(node).split('\n'));
}

function headOf({ variable, when }: ConditionTerm): string {
  return `${when ? 'Include' : 'Skip'}(if: $${variable})`;
}

/** Conditions that hold together; the notation of the field has no word for alternatives. */
function termsOf(guards: Condition): string {
  return guards.map(({ variable, when }) => `${when ? '' : 'not '}$${variable}`).join(' and ');
}

/** What is sent of each entity, without the last brace. */
function selectionLines(selections: readonly RequiredSelection[]): Lines {
  return ['{', ...indented(selections.flatMap(selectionText))];
}

function selectionText(selection: RequiredSelection): Lines {
  const below = selection.selections ?? [];
  const head = selection.kind === 'InlineFragment' ? `... on ${selection.typeCondition}` : selection.key;
  return below.length === 0 ? [head] : [`${head} {`, ...indented(below.flatMap(selectionText)), '}'];
}
