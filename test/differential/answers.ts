import { execute, parse } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { getOperationAST, getVariableValues, Kind } from 'graphql';
import { unknownAddress } from '#gateway/bounded/address-keys.ts';
import { noPrices } from '#gateway/cost/field-prices.ts';
import { answerIntrospection } from '#gateway/execution/answer-introspection.ts';
import { compileOperation } from '#gateway/execution/compile-operation.ts';
import type { CompiledOperation } from '#gateway/execution/compile-operation.ts';
import { exactVariables, noteExactNumbers } from '#gateway/execution/exact-variables.ts';
import { executeOperation } from '#gateway/execution/execute-operation.ts';
import { fieldResolver, resolveType } from '#test/differential/place.ts';
import type { PreparedSupergraph } from '#test/differential/prepare-supergraph.ts';
import { createServiceSenders } from '#test/differential/service-senders.ts';
import type { Outage } from '#test/differential/service-senders.ts';
import { World } from '#test/differential/world.ts';
import type { Fault } from '#test/differential/world.ts';

/** A value of JSON; an exact number is an object of `JSON.rawJSON`. */
export type Json = null | string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** An error as either side reports it. */
export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[] | undefined;
}

/** What either side answers. */
export interface ComparedAnswer {
  /** JSON text, whose bytes hold the order of keys as well. */
  readonly text: string;
  readonly errors: readonly AnswerError[];
}

/** An operation with its variables. */
export interface Asked {
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The answer of one server that has all the data, and the world as it left it. */
export async function askMonolith(
  { apiSchema, supergraphSchema, definition }: PreparedSupergraph,
  { document, variables }: Asked,
  faults: readonly Fault[],
): Promise<{ readonly answer: ComparedAnswer; readonly world: World }> {
  const world = new World(definition, faults);
  const { data, errors = [] } = await execute({
    schema: apiSchema,
    document,
    variableValues: variables,
    typeResolver: resolveType,
    fieldResolver: fieldResolver({ definition, world, supergraphSchema, isService: false }),
  });
  return { answer: { text: JSON.stringify(data ?? null), errors }, world };
}

/** Plans and compiles an operation as the gateway does. */
export function compile(prepared: PreparedSupergraph, text: string): CompiledOperation {
  const { apiSchema, supergraphSchema } = prepared;
  const document = parse(text);
  return compileOperation({
    plan: prepared.plan({ text, operationName: undefined }),
    document,
    permittedDocument: document,
    hiddenTypes: new Map(),
    operationName: undefined,
    apiSchema,
    supergraphSchema,
    prices: noPrices,
  });
}

/** What goes wrong in one answer. */
export interface Troubles {
  readonly faults: readonly Fault[];
  readonly outages: ReadonlyMap<string, Outage>;
}

/** The answer of the gateway's executor over the services, and the world as they left it; `requests` are what they were sent. */
export async function askGateway(
  prepared: PreparedSupergraph,
  compiled: CompiledOperation,
  { asked, troubles }: { readonly asked: Asked; readonly troubles: Troubles },
): Promise<{
  readonly answer: ComparedAnswer;
  readonly world: World;
  readonly requests: readonly string[];
}> {
  const { definition, services, supergraphSchema, apiSchema } = prepared;
  const requests: string[] = [];
  const world = new World(definition, troubles.faults);
  const { data, errors } = await executeOperation({
    compiled,
    supergraphSchema,
    variables: asSent(apiSchema, asked),
    coercedVariables: coerce(apiSchema, asked),
    introspect: async (request) => answerIntrospection(request, apiSchema),
    context: {
      senders: createServiceSenders({
        definition,
        services,
        supergraphSchema,
        world,
        outages: troubles.outages,
        onRequest: (subgraph, body) => requests.push(`${subgraph} ${body}`),
      }),
      identityHeaders: [],
      address: unknownAddress,
      nextSpan: () => ({ spanId: '', traceparent: '' }),
      signal: new AbortController().signal,
      clock: () => 0,
      onFetch: () => {},
      onSubgraphError: () => {},
      errorRules: { includeSubgraphErrors: true, includeSubgraphNames: false, subgraphExtensions: [] },
    },
  });
  return { answer: { text: data.text, errors }, world, requests };
}

/** The variables as the gateway reads them from what a client sends. */
function asSent(schema: GraphQLSchema, { document, variables }: Asked): Readonly<Record<string, unknown>> {
  const text = JSON.stringify(variables);
  const parsed: Record<string, unknown> = JSON.parse(text);
  noteExactNumbers(text, parsed, 'The variables');
  const operation = getOperationAST(document, undefined);
  return operation ? exactVariables(schema, operation, parsed) : parsed;
}

function coerce(schema: GraphQLSchema, { document, variables }: Asked): Record<string, unknown> {
  const definitions = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? (definition.variableDefinitions ?? []) : [],
  );
  const { coerced, errors } = getVariableValues(schema, definitions, variables);
  if (!coerced) throw new Error(`The generated variables are wrong: ${errors.join(', ')}`);
  return coerced;
}
