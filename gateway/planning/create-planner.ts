import { getOperationAST, OperationTypeNode, parse } from 'graphql';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';
import { InternalError } from '#gateway/errors/internal-error.ts';
import type { LeafFetch } from '#gateway/execution/program/program.ts';
import { fragmentsOf } from '#gateway/graphql/fragments-of.ts';
import { ContextFields } from '#gateway/planning/graph/context-fields.ts';
import { FieldSets } from '#gateway/planning/graph/parse-field-set.ts';
import { plannerNamesOf } from '#gateway/planning/graph/planner-names-of.ts';
import { PlanningGraph } from '#gateway/planning/graph/planning-graph.ts';
import { readJoinModel } from '#gateway/planning/graph/read-join-model.ts';
import type { JoinModel } from '#gateway/planning/graph/join-model.ts';
import { assembleStep } from '#gateway/planning/program/assemble-program.ts';
import { PositionEmitter } from '#gateway/planning/program/emit-position.ts';
import type { FetchDraft } from '#gateway/planning/program/fetch-draft.ts';
import { emitterOptions } from '#gateway/planning/program/planned-operation.ts';
import type { PlannedOperation } from '#gateway/planning/program/planned-operation.ts';
import { planMutation } from '#gateway/planning/program/plan-mutation.ts';
import type { PlanRequest, QueryPlan } from '#gateway/planning/query-plan.ts';
import { always } from '#gateway/planning/search/condition.ts';
import { ContextNeeds } from '#gateway/planning/search/context-needs.ts';
import { DataKeyTable, FieldCalls } from '#gateway/planning/search/field-calls.ts';
import { bestPlan } from '#gateway/planning/search/best-plan.ts';
import { HiddenObjects } from '#gateway/planning/search/hidden-objects.ts';
import { Search } from '#gateway/planning/search/search.ts';
import { SelectionReader } from '#gateway/planning/search/selection.ts';

/** The most graphs that are kept, one for each outcome of the labels of progressive `@override`. */
const maxGraphs = 32;

/** Options of {@link createPlanner}. */
export interface PlannerOptions {
  /** Called with what planning an operation took. */
  readonly onPlanned?: (effort: { readonly steps: number }) => void;
}

/**
 * Plans one operation.
 *
 * @param mayGoOn asked now and then while it works; false ends it. Default: it goes on until it is done.
 * @returns plain JSON.
 * @throws ClientError MAX_PLANNING_STEPS_LIMIT where it takes too many steps or may not go on, SUBSCRIPTIONS_NOT_SUPPORTED.
 */
export type Planner = (request: PlanRequest, mayGoOn?: () => boolean) => QueryPlan;

/** Creates the planner of a supergraph. Pure, synchronous and deterministic; its steps are counted and bounded. */
export function createPlanner(supergraphSdl: string, options: PlannerOptions = {}): Planner {
  return createModelPlanner(readJoinModel(parse(supergraphSdl, { noLocation: true })), options);
}

/** The same of a supergraph that is read already. */
export function createModelPlanner(model: JoinModel, { onPlanned = () => {} }: PlannerOptions = {}): Planner {
  const graphs = new GraphsByLabels(model);
  return ({ text, operationName, activeLabels = [] }, mayGoOn) => {
    const document = parse(text, { noLocation: true });
    const operation = getOperationAST(document, operationName);
    if (!operation) throw new InternalError('The operation is not in its document');
    if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
      throw new ClientError(
        'SUBSCRIPTIONS_NOT_SUPPORTED',
        'Subscriptions are not supported; poll with a query.',
      );
    }
    const graph = graphs.graphFor(activeLabels);
    const { plan, steps } = planOperation({
      graph,
      document,
      operation,
      onProgress: refusingUnless(mayGoOn),
    });
    onPlanned({ steps });
    return plan;
  };
}

/** Asks only once in so many calls: reading a clock takes longer than what is counted. */
const callsPerQuestion = 64;

function refusingUnless(mayGoOn: (() => boolean) | undefined): () => void {
  if (!mayGoOn) return () => {};
  let calls = 0;
  return () => {
    calls += 1;
    if (calls % callsPerQuestion === 0 && !mayGoOn()) refuse();
  };
}

function planOperation({
  graph,
  document,
  operation,
  onProgress,
}: {
  readonly graph: PlanningGraph;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly onProgress: () => void;
}): { readonly plan: QueryPlan; readonly steps: number } {
  const calls = new FieldCalls();
  const fragments = fragmentsOf(document);
  const reader = new SelectionReader({ graph, calls, fragments, onTooMuchReading: refuse, onProgress });
  const contextNeeds = new ContextNeeds(graph, fragments);
  const hidden = new HiddenObjects({ graph, reader, calls, document });
  const search = new Search({ graph, reader, hidden, contextNeeds, onTooManySteps: refuse, onProgress });
  const names = plannerNamesOf(graph.model);
  const dataKeys = new DataKeyTable(document, calls, names);
  const planned: PlannedOperation = { graph, search, operation, fragments, calls, dataKeys };
  const steps = isMutation(operation) ? planMutation(planned) : [planQuery(planned)];
  const written = writeSteps(steps, planned);
  return {
    plan: { steps: written, callKeys: dataKeys.entries },
    steps: search.steps,
  };
}

function planQuery(planned: PlannedOperation): readonly FetchDraft[] {
  const { graph, search, operation } = planned;
  const type = graph.model.roots.query;
  const place = { entry: undefined, type, unknownBehind: undefined, resolver: undefined };
  const selection = search.reader.selectionOf([{ set: operation.selectionSet, when: [] }]);
  const state = search.object(place, selection.itemsFor(type), undefined);
  if (state.depth === Infinity)
    throw new InternalError('The planner found no way to a field of the operation');
  const emitter = new PositionEmitter(emitterOptions(planned));
  emitter.emit({ path: [], outer: always, origin: undefined, around: undefined }, [bestPlan(search, state)]);
  return emitter.finish();
}

function writeSteps(
  steps: readonly (readonly FetchDraft[])[],
  { graph, search, operation, dataKeys }: PlannedOperation,
): readonly (readonly LeafFetch[])[] {
  const variables = new Map(
    (operation.variableDefinitions ?? []).map((node) => [node.variable.name.value, node]),
  );
  let numberFrom = 0;
  return steps.map((drafts) => {
    const operationName = operation.name?.value;
    const onTooMuchText = (): never => search.giveUp();
    const options = { graph, dataKeys, variables, operationName, numberFrom, onTooMuchText };
    const step = assembleStep(drafts, options);
    numberFrom += drafts.length;
    return step;
  });
}

function isMutation({ operation }: OperationDefinitionNode): boolean {
  return operation === OperationTypeNode.MUTATION;
}

function refuse(): never {
  throw new ClientError(
    'MAX_PLANNING_STEPS_LIMIT',
    'The operation takes more steps to plan than are allowed; select less at a time.',
  );
}

/** The graphs of one supergraph; those of labels that have not held for long are made anew. */
class GraphsByLabels {
  readonly #model: JoinModel;
  readonly #fieldSets = new FieldSets();
  readonly #contexts: ContextFields;
  readonly #graphs = new Map<string, PlanningGraph>();

  constructor(model: JoinModel) {
    this.#model = model;
    this.#contexts = new ContextFields(model);
  }

  graphFor(labels: readonly string[]): PlanningGraph {
    const key = JSON.stringify(labels.toSorted());
    const known = this.#graphs.get(key);
    if (known) return known;
    const graph = new PlanningGraph({
      model: this.#model,
      contexts: this.#contexts,
      fieldSets: this.#fieldSets,
      activeLabels: labels,
    });
    const [oldest] = this.#graphs.keys();
    if (this.#graphs.size >= maxGraphs && oldest !== undefined) this.#graphs.delete(oldest);
    this.#graphs.set(key, graph);
    return graph;
  }
}
