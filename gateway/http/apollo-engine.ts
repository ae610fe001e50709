import { ApolloServer, HeaderMap } from '@apollo/server';
import type { ApolloServerOptionsWithGateway, ApolloServerPlugin, BaseContext } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLSchema } from 'graphql';
import { describeRefusal } from '#gateway/errors/refusal.ts';
import type { RequestHeaders } from '#gateway/identity/request-headers.ts';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { writeResult } from '#gateway/http/write-result.ts';
import { HeldDocuments } from '#gateway/http/held-documents.ts';
import { negotiateMediaType } from '#gateway/http/media-types.ts';
import { toApolloError } from '#gateway/http/to-apollo-error.ts';
import type { Pipeline } from '#gateway/pipeline.ts';
import type { Answer, ChargedOperation, ValidOperation } from '#gateway/pipeline/request.ts';

/** How far a request has come inside Apollo Server. */
export interface EngineProgress {
  /** Set once the operation is priced, permitted and paid for. */
  charged: ChargedOperation | undefined;
  /** Set once it was executed. */
  answer: Answer | undefined;
  /** What one of our stages threw. */
  thrown: Error | undefined;
}

/** What travels through Apollo Server with one request; plugins of users may read it. */
export interface EngineContext extends BaseContext {
  readonly valid: ValidOperation;
  /** An object of its own, because Apollo Server copies the context. */
  readonly progress: EngineProgress;
}

/** An answer as Apollo Server wrote it. */
export interface EngineAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** The GraphQL protocol engine of one supergraph snapshot. */
export interface ApolloEngine {
  execute(context: EngineContext): Promise<EngineAnswer>;
  stop(): Promise<void>;
}

type GatewayInterface = ApolloServerOptionsWithGateway<EngineContext>['gateway'];

/** What an engine is made of. */
export interface ApolloEngineOptions {
  readonly apiSchema: GraphQLSchema;
  readonly supergraphSdl: string;
  readonly pipeline: Pipeline;
  /** Further Apollo Server plugins; they see requests after authentication and validation. */
  readonly plugins: readonly ApolloServerPlugin<EngineContext>[];
}

/**
 * Starts Apollo Server for one snapshot: one server each, so that a reload in the middle of a request never validates
 * against another schema. Its negotiation and its plugins stay; what it would
 * send to Apollo, and the pages it would load from a CDN, are off.
 */
export async function startApolloEngine(options: ApolloEngineOptions): Promise<ApolloEngine> {
  const documents = new HeldDocuments();
  const server = new ApolloServer<EngineContext>({
    gateway: gatewayInterface(options),
    plugins: [
      policyPlugin(options.pipeline),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ...options.plugins,
    ],
    documentStore: documents,
    // `crossSiteRefusal` guards against it, and knows which pages are allowed.
    csrfPrevention: false,
    introspection: true,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    allowBatchedHttpRequests: false,
    stringifyResult: writeResult,
    logger: { debug: noop, info: noop, warn: noop, error: noop },
  });
  await server.start();
  return {
    execute: async (context) => {
      const { sha256, document } = context.valid.known.source;
      const release = documents.hold(sha256, document);
      try {
        return await run(server, context);
      } finally {
        release();
      }
    },
    stop: () => server.stop(),
  };
}

async function run(server: ApolloServer<EngineContext>, context: EngineContext): Promise<EngineAnswer> {
  const { valid } = context;
  const { status, headers, body } = await server.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      // A GET has become a body too.
      method: 'POST',
      // The type is chosen already, so that answers and refusals agree on it.
      headers: headerMap({ ...valid.headers, accept: negotiateMediaType(acceptOf(valid.headers)) }),
      search: '',
      body: {
        query: valid.resolved.text,
        // null and not undefined: Apollo Server looks at whether the key is there.
        operationName: valid.operationName ?? null,
        variables: valid.variables,
      },
    },
    context: async () => context,
  });
  if (body.kind !== 'complete') throw new Error('Apollo Server answered in parts, which nothing asked for');
  return { status: status ?? 200, headers, body: body.string };
}

/** Prices, permits and charges where Apollo Server can still refuse with a status of ours. */
function policyPlugin(pipeline: Pipeline): ApolloServerPlugin<EngineContext> {
  return {
    requestDidStart: async ({ response, contextValue }) => {
      const type = negotiateMediaType(acceptOf(contextValue.valid.headers));
      // Known already: otherwise Apollo Server would negotiate it again for every answer.
      if (type) response.http.headers.set('content-type', `${type}; charset=utf-8`);
      return { didResolveOperation: () => charge(contextValue, pipeline) };
    },
  };
}

async function charge({ valid, progress }: EngineContext, pipeline: Pipeline): Promise<void> {
  try {
    progress.charged = await pipeline.charge(valid);
  } catch (error) {
    progress.thrown = asError(error);
    throw toApolloError(describeRefusal(error, valid.requestId));
  }
}

function gatewayInterface({ apiSchema, supergraphSdl, pipeline }: ApolloEngineOptions): GatewayInterface {
  return {
    onSchemaLoadOrUpdate: (callback) => {
      callback({ apiSchema, coreSupergraphSdl: supergraphSdl });
      return noop;
    },
    load: async () => ({
      executor: ({ context }) => answerWithin(engineContext(context), pipeline),
    }),
    stop: async () => undefined,
  };
}

async function answerWithin(context: EngineContext, pipeline: Pipeline) {
  const { valid, progress } = context;
  try {
    if (!progress.charged) throw new Error('The operation was not charged');
    progress.answer = await pipeline.answer(progress.charged);
    return progress.answer.result;
  } catch (error) {
    progress.thrown = asError(error);
    throw toApolloError(describeRefusal(error, valid.requestId));
  }
}

/** The gateway's interface erases the type of the context, which is the one that `execute` was given. */
function engineContext(context: Record<string, unknown>): EngineContext {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return context as unknown as EngineContext;
}

function acceptOf({ accept }: RequestHeaders): string | undefined {
  return typeof accept === 'object' ? accept.join(', ') : accept;
}

function headerMap(headers: RequestHeaders): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name, typeof value === 'object' ? value.join(', ') : value);
  }
  return map;
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error
    ? thrown
    : new InternalError('A stage threw something that is no error', { cause: thrown });
}

function noop(): void {
  // Errors reach the request's record; the rest of what Apollo Server would log concerns its own cloud.
}
