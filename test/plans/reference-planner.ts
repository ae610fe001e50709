import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { parse } from 'graphql';
import type { PlanRequest } from '#gateway/planning/plan-operation.ts';
import type { QueryPlan } from '#gateway/planning/query-plan.ts';

/**
 * The federation planner as it comes, a measure of how many requests an operation takes. It is no measure of what is
 * right: its plans are compared only where they answer rightly.
 *
 * @returns a function from an operation to its plan. It throws whatever the planner throws.
 */
export function createReferencePlanner(supergraphSdl: string): (request: PlanRequest) => QueryPlan {
  const supergraph = Supergraph.build(supergraphSdl, { supportedFeatures: null, validateSupergraph: false });
  const apiSchema = supergraph.apiSchema();
  const planner = new QueryPlanner(supergraph, {
    reuseQueryFragments: false,
    debug: { maxEvaluatedPlans: 1_000 },
  });
  return ({ text, operationName }) => {
    const options = operationName === undefined ? {} : { operationName };
    return planner.buildQueryPlan(operationFromDocument(apiSchema, parse(text), options));
  };
}
