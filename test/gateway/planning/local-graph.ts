import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { unknownAddress } from '#gateway/bounded/address-keys.ts';
import { answerIntrospection } from '#gateway/execution/answer-introspection.ts';
import { compileOperation } from '#gateway/execution/compile-operation.ts';
import { executeOperation } from '#gateway/execution/execute-operation.ts';
import type { SubgraphSender } from '#gateway/execution/fetch-from-subgraph.ts';
import { createPlanner } from '#gateway/planning/create-planner.ts';
import { buildSupergraphSnapshot } from '#gateway/supergraph/build-supergraph-snapshot.ts';
import { composeForTest } from '#test/gateway/supergraph/compose-for-test.ts';

type SchemaModule = Extract<
  Extract<Parameters<typeof buildSubgraphSchema>[0], readonly unknown[]>[number],
  { readonly typeDefs: unknown }
>;

/** A subgraph that runs in this process. */
export interface LocalSubgraph {
  readonly sdl: string;
  /** By type and field. */
  readonly resolvers: SchemaModule['resolvers'];
}

/** Answers operations with the gateway's planner and executor over subgraphs in this process. */
export function localGraph(
  subgraphs: Readonly<Record<string, LocalSubgraph>>,
): (text: string) => Promise<{ readonly data: unknown; readonly errors: readonly unknown[] }> {
  const sdl = composeForTest(
    Object.fromEntries(Object.entries(subgraphs).map(([name, subgraph]) => [name, subgraph.sdl])),
  );
  const { apiSchema, supergraphSchema } = buildSupergraphSnapshot(sdl, { source: 'test' });
  const plan = createPlanner(sdl);
  const senders = new Map(Object.entries(subgraphs).map(([name, subgraph]) => [name, senderOf(subgraph)]));
  const prices = {
    priceOf: () => ({ weight: 0, isOwnWeight: false, argumentPoints: undefined }),
    typeWeight: () => 0,
  };
  return async (text) => {
    const document = parse(text);
    const compiled = compileOperation({
      plan: plan({ text, operationName: undefined }),
      document,
      permittedDocument: document,
      hiddenTypes: new Map(),
      operationName: undefined,
      apiSchema,
      supergraphSchema,
      prices,
    });
    const { data, errors } = await executeOperation({
      compiled,
      supergraphSchema,
      variables: {},
      coercedVariables: {},
      introspect: async (request) => answerIntrospection(request, apiSchema),
      context: {
        senders,
        identityHeaders: [],
        address: unknownAddress,
        nextSpan: () => ({ spanId: '', traceparent: '' }),
        signal: new AbortController().signal,
        clock: () => 0,
        onFetch: () => undefined,
        onSubgraphError: () => undefined,
        errorRules: { includeSubgraphErrors: true, includeSubgraphNames: false, subgraphExtensions: [] },
      },
    });
    return { data: JSON.parse(data.text), errors };
  };
}

function senderOf({ sdl, resolvers }: LocalSubgraph): SubgraphSender {
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), ...(resolvers ? { resolvers } : {}) }]);
  return {
    maxResponseDepth: 200,
    send: async ({ body }) => {
      const { query, variables } = JSON.parse(body);
      const text = JSON.stringify(await graphql({ schema, source: query, variableValues: variables }));
      return { body: text, status: 200, requestBytes: 0, responseBytes: 0, isShared: false };
    },
  };
}
