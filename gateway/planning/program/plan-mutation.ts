import { Kind, OperationTypeNode } from 'graphql';
import type { DocumentNode, FieldNode, OperationDefinitionNode, SelectionSetNode } from 'graphql';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { isSerialEnd } from '#gateway/graphql/serial-end.ts';
import { applyLiteralConditions } from '#gateway/planning/apply-literal-conditions.ts';
import { mutateOnce } from '#gateway/planning/mutate-once.ts';
import { PositionEmitter } from '#gateway/planning/program/emit-position.ts';
import { emitterOptions } from '#gateway/planning/program/planned-operation.ts';
import type { PlannedOperation } from '#gateway/planning/program/planned-operation.ts';
import { FetchDraft } from '#gateway/planning/program/fetch-draft.ts';
import { always, anyOf, conjoin, readCondition } from '#gateway/planning/search/condition.ts';
import type { Conjunction } from '#gateway/planning/search/condition.ts';
import type { ObjectPlan } from '#gateway/planning/search/object-plan.ts';
import type { ObjectState } from '#gateway/planning/search/object-state.ts';
import { stripIntrospection } from '#gateway/planning/strip-introspection.ts';

/** A field at the root of a mutation, under one condition. */
interface RootField {
  /** All with one response key. */
  readonly nodes: FieldNode[];
  readonly when: Conjunction;
}

/**
 * Plans a mutation: its root fields one after the other, each in the subgraph that takes the fewest requests for what is
 * below it. Fields that follow one another in one subgraph share a request as long as nothing is joined to any but the
 * last of them, and no removed field stands between them that may end the mutation.
 *
 * @returns the fetches of each root step.
 * @see https://spec.graphql.org/September2025/#sec-Serial-Execution
 */
export function planMutation(
  planned: PlannedOperation,
  document: DocumentNode,
): readonly (readonly FetchDraft[])[] {
  const { graph, search, operation, calls } = planned;
  const type = graph.model.roots.mutation ?? 'Mutation';
  const steps: {
    readonly emitter: PositionEmitter;
    readonly fetch: FetchDraft;
    readonly conditions: Conjunction[];
  }[] = [];
  const apart = keysBehindEnds(document, operation);
  for (const { nodes, when } of rootFields(document, operation.name?.value)) {
    const [node] = nodes;
    if (!node) continue;
    const item = search.reader.itemFor(
      calls.of(node),
      nodes.map((one) => ({ node: one, when })),
    );
    const states = graph
      .facesOf(type)
      .map((entry) =>
        search.object(
          { entry, type, unknownBehind: undefined, resolver: undefined },
          search.reader.listOf([item]),
          undefined,
        ),
      );
    const plan = cheapest(
      states.filter((state) => state.problem.options[0]?.some(({ point }) => point === undefined)),
    );
    const subgraph = plan.place.entry?.subgraph ?? '';
    const last = steps.at(-1);
    const isShared =
      last?.fetch.subgraph === subgraph && last.emitter.fetches.length === 1 && !apart.has(responseKey(node));
    const step = isShared ? last : newStep(subgraph, emitterOptions(planned));
    if (!isShared) steps.push(step);
    step.conditions.push(when);
    const key = responseKey(node);
    const origin = { fetch: step.fetch, selection: step.fetch.selectionOn(type), key };
    step.emitter.emit({ path: [], outer: always, origin, around: undefined }, [plan]);
  }
  return steps.map(({ emitter, fetch, conditions }) => {
    fetch.condition = anyOf(conditions);
    return emitter.finish();
  });
}

function newStep(
  subgraph: string,
  options: ConstructorParameters<typeof PositionEmitter>[0],
): { readonly emitter: PositionEmitter; readonly fetch: FetchDraft; readonly conditions: Conjunction[] } {
  const emitter = new PositionEmitter(options);
  const fetch = new FetchDraft({ subgraph, kind: 'mutation', path: [] });
  emitter.fetches.push(fetch);
  return { emitter, fetch, conditions: [] };
}

function cheapest(states: readonly ObjectState[]): ObjectPlan {
  const depth = Math.min(...states.map((state) => state.depth));
  const plans = states.filter((state) => state.depth === depth).map((state) => state.plan(depth));
  const [first] = plans;
  if (!first || depth === Infinity)
    throw new InternalError('The planner found no way to a field of the operation');
  return plans.reduce((best, plan) => (plan.requests.size < best.requests.size ? plan : best), first);
}

/** The root fields in the order in which they are carried out; of the places of one field no two count together. */
function rootFields(document: DocumentNode, operationName: string | undefined): readonly RootField[] {
  const operation = mutateOnce(applyLiteralConditions(stripIntrospection(document))).definitions.find(
    (node) =>
      node.kind === Kind.OPERATION_DEFINITION &&
      node.operation === OperationTypeNode.MUTATION &&
      (operationName === undefined || node.name?.value === operationName),
  );
  const fields = new Map<string, RootField>();
  const add = (node: FieldNode, when: Conjunction): void => {
    const key = `${responseKey(node)} ${when.join('&')}`;
    const known = fields.get(key);
    if (known) known.nodes.push(node);
    else fields.set(key, { nodes: [node], when });
  };
  const visit = ({ selections }: SelectionSetNode, outer: Conjunction): void => {
    for (const selection of selections) {
      const own = readCondition(selection.directives);
      const when = own && conjoin(outer, own);
      if (!when || selection.kind === Kind.FRAGMENT_SPREAD) continue;
      if (selection.kind === Kind.INLINE_FRAGMENT) visit(selection.selectionSet, when);
      else if (selection.name.value !== '__typename') add(selection, when);
    }
  };
  if (operation?.kind === Kind.OPERATION_DEFINITION) visit(operation.selectionSet, []);
  return [...fields.values()];
}

/** The response keys of the root fields that follow a {@link isSerialEnd}. */
function keysBehindEnds(
  { definitions }: DocumentNode,
  { selectionSet }: OperationDefinitionNode,
): ReadonlySet<string> {
  const found = new Set<string>();
  const seen = new Set<string>();
  const open = new Set<string>();
  let isBehind = false;
  const visit = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) visit(selection.selectionSet);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const name = selection.name.value;
        const fragment = definitions.find(
          (node) => node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name,
        );
        if (fragment?.kind !== Kind.FRAGMENT_DEFINITION || open.has(name)) continue;
        open.add(name);
        visit(fragment.selectionSet);
      } else if (isSerialEnd(selection)) isBehind = true;
      else {
        const key = responseKey(selection);
        if (isBehind) found.add(key);
        // A field that stands before the end too is not what follows it.
        isBehind &&= seen.has(key);
        seen.add(key);
      }
    }
  };
  visit(selectionSet);
  return found;
}

function responseKey({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}
