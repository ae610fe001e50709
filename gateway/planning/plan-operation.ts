import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import type { QueryPlan } from '@apollo/query-planner';
import { parse } from 'graphql';

/** What to plan: one operation of a valid document. */
export interface PlanRequest {
  readonly text: string;
  /** Needed where the document holds several operations. */
  readonly operationName: string | undefined;
}

/**
 * Makes the planner of a supergraph. Planning is CPU-bound and its time is up to the operation: run it in a worker.
 *
 * @returns a function from an operation to its plan, which is plain JSON.
 */
export function createPlanner(supergraphSdl: string): (request: PlanRequest) => QueryPlan {
  // null: every feature is accepted, because the security directives are Weir's own to enforce, before planning.
  const supergraph = Supergraph.build(supergraphSdl, { supportedFeatures: null, validateSupergraph: false });
  const apiSchema = supergraph.apiSchema();
  const planner = new QueryPlanner(supergraph, { reuseQueryFragments: false });
  return ({ text, operationName }) => {
    const options = operationName === undefined ? {} : { operationName };
    return planner.buildQueryPlan(operationFromDocument(apiSchema, parse(text), options));
  };
}
