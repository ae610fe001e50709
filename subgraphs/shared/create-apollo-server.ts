import { ApolloServer } from '@apollo/server';
import type { ApolloServerPlugin } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import {
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { GraphQLError } from 'graphql';
import type { GraphQLFormattedError, GraphQLSchema } from 'graphql';
import type { BaseContext } from '#subgraphs/shared/service-definition.ts';

/** What {@link createApolloServer} needs. */
export interface ApolloServerOptions<Context extends BaseContext> {
  readonly schema: GraphQLSchema;
  readonly plugins: readonly ApolloServerPlugin<Context>[];
  /** Told of every error that is not the caller's; the caller reads "Internal server error". */
  readonly onError: (error: unknown) => void;
}

/** The GraphQL engine of an example service: no landing page, no stacks, no signal handlers of its own. */
export function createApolloServer<Context extends BaseContext>(
  options: ApolloServerOptions<Context>,
): ApolloServer<Context> {
  const { schema, plugins, onError } = options;
  return new ApolloServer<Context>({
    schema,
    plugins: [ApolloServerPluginLandingPageDisabled(), ApolloServerPluginInlineTraceDisabled(), ...plugins],
    introspection: true,
    includeStacktraceInErrorResponses: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    formatError: (formatted, error) => maskFault(formatted, unwrapResolverError(error), onError),
  });
}

/** A GraphQLError was thrown for the caller to read; anything else is a fault, and may speak of tables and files. */
function maskFault(
  formatted: GraphQLFormattedError,
  thrown: unknown,
  onError: (error: unknown) => void,
): GraphQLFormattedError {
  if (thrown instanceof GraphQLError && formatted.extensions?.['code'] !== 'INTERNAL_SERVER_ERROR') {
    return formatted;
  }
  onError(thrown);
  return { ...formatted, message: 'Internal server error', extensions: { code: 'INTERNAL_SERVER_ERROR' } };
}
