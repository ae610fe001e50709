import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import type { QueryPlan as PlannerPlan } from '@apollo/query-planner';
import { getOperationAST, Kind, parse } from 'graphql';
import type { DocumentNode, GraphQLSchema, SelectionNode } from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { anchorConditionalSets } from '#gateway/planning/anchor-conditional-sets.ts';
import { applyLiteralConditions } from '#gateway/planning/apply-literal-conditions.ts';
import { hideExactLiterals, restoreExactLiterals } from '#gateway/planning/exact-literals.ts';
import { mendPlanner } from '#gateway/planning/mend-planner.ts';
import { mutateOnce } from '#gateway/planning/mutate-once.ts';
import { prepareOperation } from '#gateway/planning/prepare-operation.ts';
import { prepareSupergraph } from '#gateway/planning/prepare-supergraph.ts';
import type { QueryPlan } from '#gateway/planning/query-plan.ts';
import { restorePlan } from '#gateway/planning/restore-plan.ts';
import { splitBehindJoined, splitMutation } from '#gateway/planning/split-mutation.ts';
import { stripIntrospection } from '#gateway/planning/strip-introspection.ts';

/** What to plan: one operation of a valid document. */
export interface PlanRequest {
  readonly text: string;
  /** Needed where the document holds several operations. */
  readonly operationName: string | undefined;
  /** The labels of `@override` that hold for this request; others do not. None unless told. */
  readonly activeLabels?: readonly string[];
}

/**
 * How many combinations of ways to its fields the planner compares. Ordinary operations have one or two. At the planner's
 * own figure, 10,000, operations made to have many take 5 to 50 times as long, for plans with as many fetches.
 */
const maxEvaluatedPlans = 100;

/** What the planner says of operations that select too much; it gives these errors no code. */
const complexityMessages = [
  'Exceeded maximum recursive selections',
  'Number of non-local selections exceeds limit',
];

/**
 * Makes the planner of a supergraph. Planning is CPU-bound and its time is up to the operation: run it in a worker.
 *
 * @returns a function from an operation to its plan, which is plain JSON. It throws a ClientError
 *   QUERY_PLANNING_TIMEOUT for an operation that the planner finds too complex before its time is up.
 */
export function createPlanner(supergraphSdl: string): (request: PlanRequest) => QueryPlan {
  mendPlanner();
  const prepared = prepareSupergraph(parse(supergraphSdl, { noLocation: true }));
  // null: every feature is accepted, because the security directives are Weir's own to enforce, before planning.
  const supergraph = Supergraph.build(prepared.supergraph, {
    supportedFeatures: null,
    validateSupergraph: false,
  });
  const apiSchema = supergraph.apiSchema();
  let schema: GraphQLSchema | undefined;
  const graphqlSchema = (): GraphQLSchema => (schema ??= apiSchema.toGraphQLJSSchema());
  const planner = new QueryPlanner(supergraph, { reuseQueryFragments: false, debug: { maxEvaluatedPlans } });
  return ({ text, operationName, activeLabels = [] }) => {
    const literals = hideExactLiterals(parse(text, { noLocation: true }), graphqlSchema);
    const planned = mutateOnce(applyLiteralConditions(stripIntrospection(literals.document)));
    const operation = prepareOperation(anchorConditionalSets(planned), prepared.plannerNames);
    const options = operationName === undefined ? {} : { operationName };
    const planStep = (step: DocumentNode): PlannerPlan => {
      const plan = refusingTheComplex(() =>
        planner.buildQueryPlan(operationFromDocument(apiSchema, step, options), {
          overrideConditions: new Map(activeLabels.map((label) => [label, true])),
        }),
      );
      if (!plan.node && selectsData(step, operationName)) {
        throw new InternalError('The planner found no way to the fields of the operation');
      }
      return plan;
    };
    const plans = splitMutation(operation.document, operationName).flatMap((step) => {
      const plan = planStep(step);
      const parts = splitBehindJoined(step, operationName, plan);
      return parts.length > 1 ? parts.map(planStep) : [plan];
    });
    const plan = restorePlan(oneAfterAnother(plans), { ...prepared, operation });
    return restoreExactLiterals(plan, literals);
  };
}

function oneAfterAnother(plans: readonly PlannerPlan[]): PlannerPlan {
  const [first = { kind: 'QueryPlan' }] = plans;
  if (plans.length < 2) return first;
  const nodes = plans.flatMap(({ node }) => (node && node.kind !== 'Subscription' ? [node] : []));
  return nodes.length === 0 ? first : { ...first, node: { kind: 'Sequence', nodes } };
}

function refusingTheComplex<Result>(plan: () => Result): Result {
  try {
    return plan();
  } catch (error) {
    if (!Error.isError(error) || !complexityMessages.some((text) => error.message.startsWith(text)))
      throw error;
    const fact =
      'The operation selects more, fragments written out, than can be planned; select less at a time.';
    throw new ClientError('QUERY_PLANNING_TIMEOUT', fact, { cause: error });
  }
}

/** Whether a field of the root must be fetched, whatever the variables are. */
function selectsData(document: DocumentNode, operationName: string | undefined): boolean {
  const selections = getOperationAST(document, operationName)?.selectionSet.selections ?? [];
  return selections.some(isPlainField);
}

function isPlainField(selection: SelectionNode): boolean {
  const { directives = [] } = selection;
  return selection.kind === Kind.FIELD && !selection.name.value.startsWith('__') && directives.length === 0;
}
