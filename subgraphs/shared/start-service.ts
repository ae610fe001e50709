import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { readIdentity } from '#kit/index.ts';
import { buildServiceSchema } from '#subgraphs/shared/build-service-schema.ts';
import { createApolloServer } from '#subgraphs/shared/create-apollo-server.ts';
import { createGraphqlEndpoint, graphqlPath } from '#subgraphs/shared/graphql-endpoint.ts';
import { openSeededDatabase } from '#subgraphs/shared/open-seeded-database.ts';
import { createRequestLog } from '#subgraphs/shared/request-log.ts';
import type { RequestLogLine } from '#subgraphs/shared/request-log.ts';
import type { BaseContext, ServiceDefinition } from '#subgraphs/shared/service-definition.ts';
import { ServiceStartError } from '#subgraphs/shared/service-start-error.ts';

/** Longer than the gateway's pool keeps a connection, so that it is never the service that closes one just in use. */
const keepAliveTimeoutMs = 65_000;
/** How long a stopping service lets requests finish. */
const drainTimeoutMs = 3_000;
const sweepIntervalMs = 50;

/** How to start a service. */
export interface StartOptions {
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** 0 takes any free port. @default the service's own */
  readonly port?: number;
  /** `:memory:` or a file. @default ':memory:' */
  readonly data?: string;
  /** Told of every request. */
  readonly onRequest?: (line: RequestLogLine) => void;
  /** Told of every fault whose message the caller did not get. */
  readonly onError?: (error: unknown) => void;
  /** Told of every SQL statement; tests count with it. */
  readonly onStatement?: (sql: string) => void;
  /** @default the wall clock */
  readonly now?: () => Date;
}

/** A service that listens. */
export interface RunningService {
  /** With the port it really has, such as `http://127.0.0.1:4201/graphql`. */
  readonly url: string;
  /** Lets requests finish for 3 seconds, then closes everything. */
  stop(): Promise<void>;
}

/**
 * Fills the database and listens.
 * @throws ServiceStartError when the port is taken or the database unusable.
 */
export async function startService<Context extends BaseContext>(
  definition: ServiceDefinition<Context>,
  options: StartOptions = {},
): Promise<RunningService> {
  const {
    host = '127.0.0.1',
    port = definition.defaultPort,
    data = ':memory:',
    now = () => new Date(),
  } = options;
  const { onRequest, onError = () => {}, onStatement } = options;
  const schema = buildServiceSchema(definition.schemaUrl, definition.resolvers);
  const database = openSeededDatabase(definition.database, {
    path: data,
    ...(onStatement && { onStatement }),
  });
  const plugins = onRequest ? [createRequestLog(definition.name, onRequest)] : [];
  const apollo = createApolloServer<Context>({ schema, plugins, onError });
  await apollo.start();

  const server = createServer(
    { keepAliveTimeout: keepAliveTimeoutMs },
    createGraphqlEndpoint(apollo, (headers) =>
      definition.createContext({ identity: readIdentity(headers), database, now }),
    ),
  );
  const stop = async (): Promise<void> => {
    await close(server);
    await apollo.stop();
    database.close();
  };
  try {
    const actualPort = await listen(server, host, port);
    return { url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}${graphqlPath}`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(explain(cause, host, port)));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}

function explain(cause: NodeJS.ErrnoException, host: string, port: number): ServiceStartError {
  const fact =
    cause.code === 'EADDRINUSE'
      ? `Port ${port} on ${host} is taken`
      : `Cannot listen on port ${port} of ${host}: ${cause.message}`;
  return new ServiceStartError(`${fact}; choose another with --port (0 takes any free one).`, { cause });
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  // `close` ends the connections that are idle now; those that become idle later would stay for the keep-alive time.
  const sweep = setInterval(() => server.closeIdleConnections(), sweepIntervalMs);
  const deadline = setTimeout(() => server.closeAllConnections(), drainTimeoutMs);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  clearInterval(sweep);
  clearTimeout(deadline);
}
