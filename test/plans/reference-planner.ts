import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { Kind, OperationTypeNode, parse, visit } from 'graphql';
import type { DocumentNode } from 'graphql';
import { dataKeysByCall } from '#gateway/execution/response/data-keys.ts';
import type { PlanRequest, QueryPlan } from '#gateway/planning/query-plan.ts';
import { stepsOfReference } from '#test/plans/reference-steps.ts';

/**
 * The federation planner as it comes, a measure of how many requests an operation takes. It is no measure of what is
 * right: its plans are compared only where they answer rightly.
 *
 * @returns a function from an operation to its plan, by the keys that Weir's plan has in its data. It throws whatever the
 *   planner throws.
 */
export function createReferencePlanner(
  supergraphSdl: string,
): (request: PlanRequest, keys: QueryPlan['callKeys']) => QueryPlan {
  const supergraph = Supergraph.build(supergraphSdl, { supportedFeatures: null, validateSupergraph: false });
  const apiSchema = supergraph.apiSchema();
  const planner = new QueryPlanner(supergraph, {
    reuseQueryFragments: false,
    debug: { maxEvaluatedPlans: 1_000 },
  });
  return ({ text, operationName }, callKeys) => {
    const document = withDataKeys(parse(text), new Map(callKeys));
    const options = operationName === undefined ? {} : { operationName };
    const plan = planner.buildQueryPlan(operationFromDocument(apiSchema, document, options));
    return { steps: stepsOfReference(plan), callKeys };
  };
}

/** Asks for each field under the key that it has in the data of Weir's plan. */
function withDataKeys(document: DocumentNode, callKeys: ReadonlyMap<string, string>): DocumentNode {
  const isMutation = document.definitions.some(
    (node) => node.kind === Kind.OPERATION_DEFINITION && node.operation === OperationTypeNode.MUTATION,
  );
  const keys = dataKeysByCall(callKeys, isMutation);
  return visit(document, {
    Field: {
      leave: (node, _key, _parent, _path, ancestors) => {
        const isRoot = !ancestors.some((around) => 'kind' in around && around.kind === Kind.FIELD);
        const value = keys.keyOf(node, isRoot);
        const { alias: _alias, ...rest } = node;
        return value === node.name.value ? rest : { ...rest, alias: { kind: Kind.NAME, value } };
      },
    },
  });
}
