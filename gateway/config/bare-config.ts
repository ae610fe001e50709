import { resolve } from 'node:path';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { gatewayConfigSchema } from '#gateway/config/gateway-config.ts';
import type { GatewayConfig, GatewayConfigInput } from '#gateway/config/gateway-config.ts';

/** What `weir start --supergraph FILE --port N` says. */
export interface BareConfigOptions {
  /** The supergraph; relative to the working directory. */
  readonly supergraphFile: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Default `127.0.0.1`. */
  readonly host?: string | undefined;
  /** Whether identical work in flight is done once. Default: yes. */
  readonly sharing?: boolean;
  /** Whether pages of every origin may send requests. Default: those of this machine alone. */
  readonly anyOrigin?: boolean;
  /** Where subgraphs answer, by name, in place of the URLs of the supergraph. */
  readonly subgraphUrls?: Readonly<Record<string, string>>;
  /** Whose tokens are accepted. Default: nobody's; every caller is anonymous. */
  readonly issuer?:
    { readonly issuer: string; readonly jwksUrl: string; readonly audiences: string[] } | undefined;
  /** Headers of requests that all subgraphs get, credentials too. Default: none. */
  readonly forwardedHeaders?: readonly string[];
  /** Default: no admin listener. */
  readonly adminPort?: number | undefined;
}

/**
 * Limits that a program can reach and honest work does not: they are there so that one request cannot take the process
 * down, ten to a thousand times the defaults of a configured gateway.
 */
const generous = {
  subgraphs: { all: { timeout: '5m', maxResponseBytes: '500MB', maxResponseDepth: 2000 } },
  execution: { planningTimeout: '1m', operationCacheBytes: '256MiB' },
  limits: {
    maxBodyBytes: '50MB',
    maxBodyValues: 1_000_000,
    maxHeaderBytes: '256KiB',
    maxHeaders: 1_000,
    maxTokens: 500_000,
    maxDepth: 500,
    maxAliases: 100_000,
    maxRootFields: 10_000,
    maxDirectives: 100_000,
    bodyTimeout: '1m',
    maxBodies: 100_000,
    maxBodiesPerIp: 100_000,
    maxInFlight: 100_000,
    maxInFlightPerIp: 100_000,
    maxQueued: 100_000,
    queueTimeout: '10m',
    maxAnswerBytes: '1GB',
    maxSubgraphBytes: '10GB',
    maxSubgraphBytesPerIp: '10GB',
    answerTimeout: '10m',
    maxUnreadBytes: '10GB',
    maxUnreadBytesPerIp: '10GB',
    maxIdleConnections: 100_000,
    maxIdleConnectionsPerIp: 100_000,
    requestTimeout: '10m',
  },
} satisfies Partial<GatewayConfigInput>;

/** Pages that a developer's own machine serves, from any port. */
const loopbackOrigins = ['http://localhost:*', 'http://127.0.0.1:*', 'http://[::1]:*'];

/**
 * The configuration of a gateway without policies, to try a supergraph out or to stand behind another gateway: callers
 * are anonymous, nothing is priced, rationed, registered or logged per request, the messages of subgraphs are passed on,
 * browsers get GraphiQL, and pages of this machine may send requests.
 */
export function bareConfig(options: BareConfigOptions): GatewayConfig {
  const {
    supergraphFile,
    port,
    host,
    adminPort,
    subgraphUrls = {},
    issuer,
    forwardedHeaders = [],
    sharing = true,
    anyOrigin = false,
  } = options;
  const parsed = gatewayConfigSchema.safeParse({
    ...generous,
    execution: { ...generous.execution, sharing: { entrance: sharing, acrossRequests: sharing } },
    listen: { port, ...(host === undefined ? {} : { host }) },
    admin: adminPort === undefined ? false : { port: adminPort },
    supergraph: { file: resolve(supergraphFile) },
    subgraphs: {
      ...generous.subgraphs,
      ...Object.fromEntries(
        Object.entries(subgraphUrls).map(([name, url]) => [name, { endpoints: [{ url }] }]),
      ),
    },
    authentication: { jwt: issuer ? [issuer] : [] },
    headers: { all: { request: forwardedHeaders.map(forward) } },
    documents: { mode: 'off' },
    cost: { mode: 'off' },
    http: { graphiql: true, cors: { origins: loopbackOrigins, anyOrigin } },
    errors: { includeSubgraphErrors: true },
    telemetry: { accessLog: 'none' },
  } satisfies GatewayConfigInput);
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new StartupError(mistakes.join('\n'), { exitCode: 2 });
}

/** A credential named on the command line is passed on deliberately. */
function forward(name: string) {
  return { propagate: name, allowCredentials: true };
}
