import { getVariableValues, Kind, parse, validate } from 'graphql';
import { unknownAddress } from '#gateway/bounded/address-keys.ts';
import { answerIntrospection } from '#gateway/execution/answer-introspection.ts';
import { compileOperation } from '#gateway/execution/compile-operation.ts';
import { executeOperation } from '#gateway/execution/execute-operation.ts';
import { exactVariables, noteExactNumbers } from '#gateway/execution/exact-variables.ts';
import type { ExecutionError } from '#gateway/execution/execution-error.ts';
import type { SubgraphSender } from '#gateway/execution/fetch-from-subgraph.ts';
import { createPlanner } from '#gateway/planning/create-planner.ts';
import { buildSupergraphSnapshot } from '#gateway/supergraph/build-supergraph-snapshot.ts';
import type { SubgraphErrorRules } from '#gateway/execution/show-subgraph-error.ts';
import type { FetchRecord, SubgraphErrorRecord } from '#gateway/telemetry/access-record.ts';
import { composeSubgraphs } from '#schema/registry/compose-subgraphs.ts';

/** What a subgraph was asked. */
export interface SentRequest {
  readonly subgraph: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** As it was sent. */
  readonly body: string;
}

/** Answers one request: a string is the raw body with status 200, anything else is written as JSON. */
export type Stub = (request: SentRequest) => unknown;

/** One request of a client, and what the subgraphs say to it. */
export interface Operation {
  readonly text: string;
  /** What authorization left of it; all of it unless told. */
  readonly permitted?: string;
  /** As JSON text where it matters how its numbers are written. */
  readonly variables?: Readonly<Record<string, unknown>> | string;
  /** By subgraph. A subgraph that is not here must not be asked. */
  readonly stubs: Readonly<Record<string, Stub>>;
  /** HTTP status of all answers; 200 unless told. */
  readonly status?: number;
  /** Unlimited unless told. */
  readonly maxAnswerBytes?: number;
  /** What clients read of errors of subgraphs; codes alone unless told. */
  readonly errorRules?: Partial<SubgraphErrorRules>;
}

/** What the client gets, and what was asked for it. */
export interface Outcome {
  /** As written, so that the order of keys can be told. */
  readonly text: string;
  readonly data: unknown;
  readonly errors: readonly ExecutionError[];
  readonly sent: readonly SentRequest[];
  /** What the log reads. */
  readonly logged: readonly SubgraphErrorRecord[];
  /** What the access record reads. */
  readonly fetches: readonly FetchRecord[];
}

/** The federation features that the schemas of these tests import. */
export const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@shareable", "@external", "@requires", "@interfaceObject", "@inaccessible", "@context", "@fromContext"])\n`;

/** Plans, compiles and runs operations of a composed graph over stubs in place of subgraphs. */
export function graphOf(
  sdlByName: Readonly<Record<string, string>>,
): (operation: Operation) => Promise<Outcome> {
  const names = Object.keys(sdlByName);
  const composed = composeSubgraphs(
    names.map((name) => ({
      name,
      url: `http://127.0.0.1/${name}`,
      file: `${name}.graphql`,
      sdl: `${link}${sdlByName[name]}`,
    })),
  );
  if (composed.errors) throw new Error(composed.errors.map(({ message }) => message).join('\n'));
  const { apiSchema, supergraphSchema } = buildSupergraphSnapshot(composed.supergraphSdl, { source: 'test' });
  const plan = createPlanner(composed.supergraphSdl);

  return async ({
    text,
    permitted = text,
    variables: given = {},
    stubs,
    status = 200,
    errorRules = {},
    maxAnswerBytes = Infinity,
  }) => {
    const document = parse(text);
    const [problem] = validate(apiSchema, document);
    if (problem) throw problem;
    const compiled = compileOperation({
      plan: plan({ text: permitted, operationName: undefined }),
      document,
      permittedDocument: permitted === text ? document : parse(permitted),
      hiddenTypes: new Map(),
      operationName: undefined,
      apiSchema,
      supergraphSchema,
      prices: {
        priceOf: () => ({ weight: 0, isOwnWeight: false, argumentPoints: undefined }),
        typeWeight: () => 0,
      },
    });
    const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('The document has no operation');
    const parsed = typeof given === 'string' ? readVariables(given) : given;
    const variables = exactVariables(apiSchema, operation, parsed);
    const { coerced, errors: wrong } = getVariableValues(
      apiSchema,
      operation.variableDefinitions ?? [],
      parsed,
    );
    if (!coerced) throw new Error(`The variables are wrong: ${wrong.join(', ')}`);
    const sent: SentRequest[] = [];
    const logged: SubgraphErrorRecord[] = [];
    const fetches: FetchRecord[] = [];
    const { data, errors } = await executeOperation({
      compiled,
      supergraphSchema,
      variables,
      coercedVariables: coerced,
      maxAnswerBytes,
      introspect: async (request) => answerIntrospection(request, apiSchema),
      context: {
        senders: new Map(names.map((name) => [name, senderOf({ name, stub: stubs[name], sent, status })])),
        identityHeaders: [],
        address: unknownAddress,
        nextSpan: () => ({ spanId: '', traceparent: '' }),
        signal: new AbortController().signal,
        clock: () => 0,
        onFetch: (fetch) => fetches.push(fetch),
        onSubgraphError: (error) => logged.push(error),
        errorRules: {
          includeSubgraphErrors: false,
          includeSubgraphNames: false,
          subgraphExtensions: ['code'],
          ...errorRules,
        },
      },
    });
    return { text: data.text, data: JSON.parse(data.text), errors, sent, logged, fetches };
  };
}

function readVariables(text: string): Readonly<Record<string, unknown>> {
  const variables = JSON.parse(text);
  noteExactNumbers(text, variables, 'It');
  return variables;
}

/** The paths of errors, as `products.0.rating`. */
export function pathsOf(errors: readonly ExecutionError[]): readonly (string | undefined)[] {
  return errors.map(({ path }) => path?.join('.'));
}

/** The codes of errors. */
export function codesOf(errors: readonly ExecutionError[]): readonly unknown[] {
  return errors.map(({ extensions }) => extensions.code);
}

interface SenderOptions {
  readonly name: string;
  readonly stub: Stub | undefined;
  readonly sent: SentRequest[];
  readonly status: number;
}

function senderOf({ name, stub, sent, status }: SenderOptions): SubgraphSender {
  return {
    maxResponseDepth: 200,
    send: async ({ body }) => {
      const { query, variables } = JSON.parse(body);
      const request: SentRequest = { subgraph: name, query, variables: variables ?? {}, body };
      sent.push(request);
      if (!stub) throw new Error(`The subgraph "${name}" is not to be asked, and was: ${body}`);
      const answer = await stub(request);
      const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
      return { body: text, status, requestBytes: 0, responseBytes: 0, isShared: false };
    },
  };
}
