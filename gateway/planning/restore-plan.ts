import { Kind, parse, print, stripIgnoredCharacters, visit } from 'graphql';
import type { DocumentNode, FieldNode } from 'graphql';
import type {
  FetchDataKeyRenamer,
  FetchDataRewrite,
  FetchNode,
  PlanNode,
  QueryPlanSelectionNode,
} from '@apollo/query-planner';
import type { PreparedOperation } from '#gateway/planning/prepare-operation.ts';
import type { QueryPlan } from '#gateway/planning/query-plan.ts';
import type { RequiredField, SeparatedSupergraph } from '#gateway/planning/separate-required-fields.ts';
import { splitFetch } from '#gateway/planning/split-fetch.ts';

/** What a plan was made with. */
export interface Preparations {
  readonly requiredFields: SeparatedSupergraph['requiredFields'];
  readonly demands: SeparatedSupergraph['demands'];
  readonly operation: Pick<PreparedOperation, 'dataKeys' | 'variables'>;
}

/**
 * Makes a plan for the prepared supergraph and operation into one for the real subgraphs: their fetches ask for real
 * fields, under an alias where a name stood for a field with arguments, and their representations hold real names.
 */
export function restorePlan(plan: QueryPlan, preparations: Preparations): QueryPlan {
  const { dataKeys } = preparations.operation;
  const restorer = new PlanRestorer(preparations);
  const node = plan.node?.kind === 'Subscription' ? plan.node : plan.node && restorer.restore(plan.node);
  const shownKeys = [
    ...[...dataKeys].map(([responseKey, dataKey]) => [dataKey, responseKey] as const),
    ...[...restorer.usedNames].map(([name, { field }]) => [name, field] as const),
  ];
  return {
    ...plan,
    ...(node ? { node } : {}),
    ...(dataKeys.size > 0 ? { dataKeys: [...dataKeys] } : {}),
    ...(shownKeys.length > 0 ? { shownKeys } : {}),
  };
}

class PlanRestorer {
  readonly #preparations: Preparations;
  readonly #names: readonly string[];
  /** Those that a fetch of the plan asks for. */
  readonly usedNames = new Map<string, RequiredField>();

  constructor(preparations: Preparations) {
    this.#preparations = preparations;
    this.#names = [...preparations.requiredFields.keys(), ...preparations.operation.variables.keys()];
  }

  restore(node: PlanNode): PlanNode {
    switch (node.kind) {
      case 'Fetch':
        return this.#restoreFetch(node);
      case 'Flatten':
        return { ...node, node: this.restore(node.node) };
      case 'Sequence':
      case 'Parallel':
        return { ...node, nodes: node.nodes.map((child) => this.restore(child)) };
      case 'Condition':
        return {
          ...node,
          condition: this.#variable(node.condition),
          ...(node.ifClause ? { ifClause: this.restore(node.ifClause) } : {}),
          ...(node.elseClause ? { elseClause: this.restore(node.elseClause) } : {}),
        };
      case 'Defer':
        return node;
    }
  }

  #restoreFetch(fetch: FetchNode): PlanNode {
    const { operation, requires = [] } = fetch;
    const touchesText = this.#names.some((name) => operation.includes(name));
    const renames = this.#renamesOf(requires);
    if (!touchesText && renames.length === 0) return fetch;
    const parts = renames.length > 0 ? splitFetch(fetch, this.#preparations) : [fetch];
    const nodes = parts.map((part) => this.#restoreParts(part));
    return nodes.length === 1 && nodes[0] ? nodes[0] : { kind: 'Parallel', nodes };
  }

  #restoreParts(fetch: FetchNode): FetchNode {
    const document = this.#restoreText(parse(fetch.operation, { noLocation: true }));
    const renames = this.#renamesOf(fetch.requires ?? []);
    const { variableUsages, contextRewrites } = fetch;
    return {
      ...fetch,
      operation: stripIgnoredCharacters(print(document)),
      ...(variableUsages ? { variableUsages: variableUsages.map((name) => this.#variable(name)) } : {}),
      ...(contextRewrites
        ? { contextRewrites: contextRewrites.map((rewrite) => this.#context(rewrite)) }
        : {}),
      ...(renames.length > 0 ? { inputRewrites: [...(fetch.inputRewrites ?? []), ...renames] } : {}),
    };
  }

  #restoreText(document: DocumentNode): DocumentNode {
    const { requiredFields } = this.#preparations;
    return visit(document, {
      Field: {
        leave: (node) => {
          const real = requiredFields.get(node.name.value);
          if (!real) return undefined;
          this.usedNames.set(node.name.value, real);
          return toRealField(node, real);
        },
      },
      Variable: (node) => ({ ...node, name: { ...node.name, value: this.#variable(node.name.value) } }),
    });
  }

  #variable(name: string): string {
    return this.#preparations.operation.variables.get(name) ?? name;
  }

  #context(rewrite: FetchDataKeyRenamer): FetchDataKeyRenamer {
    return { ...rewrite, renameKeyTo: this.#variable(rewrite.renameKeyTo) };
  }

  /** One for each place of a representation that holds a name which stands for a field. */
  #renamesOf(
    selections: readonly QueryPlanSelectionNode[],
    path: readonly string[] = [],
  ): readonly FetchDataRewrite[] {
    return selections.flatMap((selection): readonly FetchDataRewrite[] => {
      if (selection.kind === 'InlineFragment') {
        const { typeCondition } = selection;
        const step = typeCondition === undefined ? [] : [`... on ${typeCondition}`];
        return this.#renamesOf(selection.selections, [...path, ...step]);
      }
      const place = [...path, selection.alias ?? selection.name];
      const below = this.#renamesOf(selection.selections ?? [], place);
      const real = this.#preparations.requiredFields.get(selection.name);
      return real ? [...below, { kind: 'KeyRenamer', path: place, renameKeyTo: real.field }] : below;
    });
  }
}

/** The planner gives values of contexts to a field as arguments of its own; they stay. */
function toRealField(node: FieldNode, real: RequiredField): FieldNode {
  return {
    ...node,
    alias: node.alias ?? node.name,
    name: { kind: Kind.NAME, value: real.field },
    arguments: [...real.arguments, ...(node.arguments ?? [])],
  };
}
