import type { VariableDefinitionNode } from 'graphql';
import type { LeafFetch } from '#gateway/execution/program/program.ts';
import type { PlanningGraph } from '#gateway/planning/graph/planning-graph.ts';
import type { FetchDraft } from '#gateway/planning/program/fetch-draft.ts';
import { FetchPrinter } from '#gateway/planning/program/print-fetch.ts';
import { printTight } from '#gateway/planning/program/print-tight.ts';
import { representationOf } from '#gateway/planning/program/representation.ts';
import { commonTerms } from '#gateway/planning/search/condition.ts';
import type { Conjunction } from '#gateway/planning/search/condition.ts';
import type { DataKeyTable } from '#gateway/planning/search/field-calls.ts';
import type { ConditionTerm } from '#gateway/graphql/condition.ts';

/** What programs are assembled with. */
export interface AssembleOptions {
  readonly graph: PlanningGraph;
  readonly dataKeys: DataKeyTable;
  /** The client's, by name. */
  readonly variables: ReadonlyMap<string, VariableDefinitionNode>;
  /** The client's name for the operation. */
  readonly operationName: string | undefined;
  /** Throws. */
  readonly onTooMuchText: () => never;
  /** How many fetches there are in the steps before. */
  readonly numberFrom: number;
}

/** Makes a step of a program: texts, representations, and which fetch waits for which. */
export function assembleStep(drafts: readonly FetchDraft[], options: AssembleOptions): readonly LeafFetch[] {
  const ids = new Map(drafts.map((draft, id) => [draft, id]));
  const levels = new Map<FetchDraft, number>();
  const levelOf = (draft: FetchDraft): number => {
    const known = levels.get(draft);
    if (known !== undefined) return known;
    const level = Math.max(0, ...[...draft.after].map((other) => levelOf(other) + 1));
    levels.set(draft, level);
    return level;
  };
  return drafts.map((draft, id): LeafFetch => ({
    ...leafOf(draft, id, options),
    id,
    after: [...draft.after].flatMap((other) => ids.get(other) ?? []).sort((a, b) => a - b),
    level: levelOf(draft),
  }));
}

function leafOf(
  draft: FetchDraft,
  id: number,
  options: AssembleOptions,
): Omit<LeafFetch, 'id' | 'after' | 'level'> {
  const { graph, dataKeys, variables, operationName, numberFrom } = options;
  const { subgraph, kind, path, representations, condition, contextRewrites } = draft;
  const common = commonTerms(condition);
  const printed = new FetchPrinter(options, subgraph).print(draft, common);
  const contextVariables = contextRewrites.map(({ renameKeyTo }) => renameKeyTo);
  const used = printed.variables.filter((name) => !contextVariables.includes(name));
  const isEntities = representations.size > 0;
  const parts = [...representations].map(([type, { typename, items }]) =>
    representationOf({ graph, dataKeys }, { condition: type, name: typename }, items),
  );
  const definitions = [
    ...(isEntities ? ['$representations:[_Any!]!'] : []),
    ...used
      .filter((name) => !(isEntities && name === 'representations'))
      .flatMap((name) => {
        const definition = variables.get(name);
        return definition ? [printTight({ ...definition, directives: [] })] : [];
      }),
    ...draft.contextVariables.map(({ variable, type }) => `$${variable}:${type}`),
  ];
  const name =
    operationName === undefined
      ? undefined
      : `${operationName}__${subgraph.replaceAll(/\W/g, '_')}__${numberFrom + id}`;
  const head = `${kind}${name === undefined ? '' : ` ${name}`}${definitions.length === 0 ? '' : `(${definitions.join(',')})`}`;
  const body = isEntities ? `{_entities(representations:$representations)${printed.text}}` : printed.text;
  const others = condition.map((terms) => terms.filter((term) => !common.includes(term)));
  return {
    subgraph,
    path,
    kind,
    guards: common.map(guardOf),
    ...(others.length > 1 ? { anyOf: others.map((terms) => terms.map(guardOf)) } : {}),
    operation: `${head}${body}${printed.fragments}`,
    operationName: name,
    variables: [...used, ...contextVariables],
    requires: isEntities ? parts.map(({ fragment }) => fragment) : undefined,
    inputRewrites: parts.flatMap(({ rewrites }) => rewrites),
    outputRewrites: printed.outputRewrites,
    contextRewrites,
  };
}

function guardOf(term: Conjunction[number]): ConditionTerm {
  const isSkip = term.startsWith('!');
  return { variable: isSkip ? term.slice(1) : term, when: !isSkip };
}
