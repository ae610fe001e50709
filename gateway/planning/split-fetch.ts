import { Kind, parse, print, stripIgnoredCharacters, visit } from 'graphql';
import type {
  FieldNode,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
  VariableDefinitionNode,
} from 'graphql';
import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { demandKey } from '#gateway/planning/separate-required-fields.ts';
import type { RequiredField, SeparatedSupergraph } from '#gateway/planning/separate-required-fields.ts';

/** What splitting goes by. */
export type SplitRules = Pick<SeparatedSupergraph, 'requiredFields' | 'demands'>;

/** Field names as a tree, without the fragments around them. */
interface NameTree extends ReadonlyMap<string, NameTree> {}

/** The fields of one fetch, and all that they require together. */
interface Bucket {
  readonly fields: Set<FieldNode>;
  demanded: NameTree;
}

/**
 * Splits a fetch for entities whose representations would have to hold one field twice: `price` in dollars for
 * one field, and `price` in euros for another. Each part asks for fields that can do with the same representation.
 *
 * @returns the fetch itself where one representation does.
 */
export function splitFetch(fetch: FetchNode, rules: SplitRules): readonly FetchNode[] {
  const operation = operationOf(fetch);
  const entities = entitiesOf(operation);
  const buckets = fillBuckets(entities.selectionSet?.selections ?? [], fetch.serviceName, rules);
  if (buckets.length < 2) return [fetch];
  return buckets.map((bucket) => {
    const others = buckets.filter((other) => other !== bucket).map(({ demanded }) => demanded);
    const text = partOf(operation, entities, bucket.fields);
    const variables = new Set(variablesOf(text));
    return {
      ...fetch,
      operation: stripIgnoredCharacters(print(withVariables(text, variables))),
      requires: [...pruneRequires(fetch.requires ?? [], { bucket: bucket.demanded, others, rules })],
      ...(fetch.variableUsages
        ? { variableUsages: fetch.variableUsages.filter((name) => variables.has(name)) }
        : {}),
      ...(fetch.contextRewrites
        ? { contextRewrites: fetch.contextRewrites.filter(({ renameKeyTo }) => variables.has(renameKeyTo)) }
        : {}),
    };
  });
}

function operationOf({ operation: text }: FetchNode): OperationDefinitionNode {
  const [operation] = parse(text, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new InternalError('A fetch is no operation');
  return operation;
}

function entitiesOf({ selectionSet }: OperationDefinitionNode): FieldNode {
  const [field] = selectionSet.selections;
  if (field?.kind !== Kind.FIELD || field.name.value !== '_entities') {
    throw new InternalError('A fetch that requires something asks for no entities');
  }
  return field;
}

function fillBuckets(
  selections: readonly SelectionNode[],
  subgraph: string,
  { requiredFields, demands }: SplitRules,
): readonly Bucket[] {
  const buckets: Bucket[] = [];
  const add = (field: FieldNode, type: string): void => {
    const demanded = toTree(demands.get(demandKey(subgraph, type, field.name.value)) ?? []);
    for (const bucket of buckets) {
      const together = mergeTrees(bucket.demanded, demanded);
      if (isAmbiguous(together, requiredFields)) continue;
      bucket.demanded = together;
      bucket.fields.add(field);
      return;
    }
    buckets.push({ fields: new Set([field]), demanded });
  };
  const visitAll = (nodes: readonly SelectionNode[], type: string): void => {
    for (const node of nodes) {
      if (node.kind === Kind.FIELD) add(node, type);
      else if (node.kind === Kind.INLINE_FRAGMENT) {
        visitAll(node.selectionSet.selections, node.typeCondition?.name.value ?? type);
      }
    }
  };
  visitAll(selections, '');
  return buckets;
}

function toTree(selections: readonly SelectionNode[]): NameTree {
  return selections.reduce<NameTree>((tree, selection) => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return tree;
    const below = toTree(selection.selectionSet?.selections ?? []);
    return mergeTrees(tree, selection.kind === Kind.FIELD ? new Map([[selection.name.value, below]]) : below);
  }, new Map());
}

function mergeTrees(a: NameTree, b: NameTree): NameTree {
  const merged = new Map(a);
  for (const [name, below] of b) merged.set(name, mergeTrees(merged.get(name) ?? new Map(), below));
  return merged;
}

/** Whether two names at one place stand for the same field. */
function isAmbiguous(tree: NameTree, requiredFields: ReadonlyMap<string, RequiredField>): boolean {
  const fields = [...tree.keys()].map((name) => requiredFields.get(name)?.field ?? name);
  if (new Set(fields).size < fields.length) return true;
  return [...tree.values()].some((below) => isAmbiguous(below, requiredFields));
}

function partOf(
  operation: OperationDefinitionNode,
  entities: FieldNode,
  kept: ReadonlySet<FieldNode>,
): OperationDefinitionNode {
  const keep = (set: SelectionSetNode): SelectionSetNode => ({
    ...set,
    selections: set.selections.flatMap((node): readonly SelectionNode[] => {
      if (node.kind === Kind.FIELD) return kept.has(node) ? [node] : [];
      if (node.kind === Kind.FRAGMENT_SPREAD) return [node];
      const selectionSet = keep(node.selectionSet);
      return selectionSet.selections.length === 0 ? [] : [{ ...node, selectionSet }];
    }),
  });
  const field = entities.selectionSet ? { ...entities, selectionSet: keep(entities.selectionSet) } : entities;
  return { ...operation, selectionSet: { ...operation.selectionSet, selections: [field] } };
}

interface Pruning {
  readonly bucket: NameTree;
  readonly others: readonly NameTree[];
  readonly rules: SplitRules;
}

/** Leaves out what only the other parts require. */
function pruneRequires(
  selections: readonly QueryPlanSelectionNode[],
  { bucket, others, rules }: Pruning,
): readonly QueryPlanSelectionNode[] {
  return selections.flatMap((selection): readonly QueryPlanSelectionNode[] => {
    if (selection.kind === 'InlineFragment') {
      return [
        { ...selection, selections: [...pruneRequires(selection.selections, { bucket, others, rules })] },
      ];
    }
    const { name, selections: below } = selection;
    const own = bucket.get(name);
    const foreign = others.flatMap((other) => other.get(name) ?? []);
    if (rules.requiredFields.has(name) && !own && foreign.length > 0) return [];
    if (!below) return [selection];
    const pruned = pruneRequires(below, { bucket: own ?? new Map(), others: foreign, rules });
    return pruned.length === 0 ? [] : [{ ...selection, selections: [...pruned] }];
  });
}

function variablesOf(operation: OperationDefinitionNode): readonly string[] {
  const names: string[] = [];
  visit(operation, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void names.push(name.value),
  });
  return names;
}

function withVariables(
  operation: OperationDefinitionNode,
  used: ReadonlySet<string>,
): OperationDefinitionNode {
  const variableDefinitions = (operation.variableDefinitions ?? []).filter(
    ({ variable }: VariableDefinitionNode) => used.has(variable.name.value),
  );
  return { ...operation, variableDefinitions };
}
