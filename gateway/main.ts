import { randomUUID } from 'node:crypto';
import { answerGraphQL } from '#gateway/http/answer-graphql.ts';
import { createHttpServer } from '#gateway/http/create-http-server.ts';
import { RequestLimiter } from '#gateway/http/request-limiter.ts';
import { TrustedProxies } from '#gateway/http/trusted-proxies.ts';
import { buildService } from '#gateway/main/build-service.ts';
import { listen } from '#gateway/main/listen.ts';
import { openAccessLog } from '#gateway/main/open-access-log.ts';
import { openAdmin } from '#gateway/main/open-admin.ts';
import { openBypass } from '#gateway/main/open-bypass.ts';
import { openUsage } from '#gateway/main/open-usage.ts';
import { randomBytes } from '#gateway/main/random-bytes.ts';
import type { GatewayOptions } from '#gateway/main/service-options.ts';
import { loadSupergraphFile } from '#gateway/supergraph/load-supergraph-file.ts';
import type { SupergraphSnapshot } from '#gateway/supergraph/supergraph-snapshot.ts';
import { AccessRecorder } from '#gateway/telemetry/access-record.ts';
import { startTrace } from '#gateway/telemetry/trace-context.ts';

/** A gateway that answers. */
export interface RunningGateway {
  /** Where GraphQL is served, such as `http://127.0.0.1:4000/graphql`. */
  readonly url: string;
  /** Base URL of the admin listener; undefined where there is none. */
  readonly adminUrl: string | undefined;
  /** What the operator should know, such as policies of the schema that nothing enforces. */
  readonly warnings: readonly string[];
  /** Finishes the requests under way, then closes everything. */
  close(): Promise<void>;
}

/**
 * Starts the gateway: everything that can be wrong with its files and settings is found before it listens. Subgraphs and
 * issuers are not asked anything yet, so that it starts while they are down.
 *
 * @throws StartupError
 */
export async function startGateway({ config, enforceAccess }: GatewayOptions): Promise<RunningGateway> {
  const stack = new AsyncDisposableStack();
  const { limits, http } = config;
  try {
    const snapshot = await loadSupergraphFile(config.supergraph.file);
    const bypass = await openBypass(config);
    const service = await buildService({ config, enforceAccess, snapshot, bypass, stack });
    const usage = await openUsage({ config, stack });
    const writeRecord = openAccessLog(config, stack);
    let ready = false;
    // Opened first, it closes last: while requests finish, it says that there should be no more.
    const adminUrl = await openAdmin({ config, snapshot, usage, stack, ready: () => ready });
    const app = createHttpServer({
      path: config.listen.path,
      maxBodyBytes: limits.maxBodyBytes,
      maxInFlight: limits.maxInFlight,
      requestTimeoutMs: limits.requestTimeoutMs,
      page: http.graphiql ? await loadPage(config.listen.path) : undefined,
      requestLimiter: limits.requestsPerIp && new RequestLimiter(limits.requestsPerIp),
      proxies: new TrustedProxies(http.trustedProxies),
      newRequestId: randomUUID,
      startTrace: () => startTrace(randomBytes),
      now: Date.now,
      newRecorder: (options) => new AccessRecorder(options),
      writeRecord: (record) => {
        usage.count(record);
        writeRecord(record);
      },
      answer: (exchange, request, reply) =>
        answerGraphQL({ service, exchange, request, reply, maxBatch: config.http.batching?.maxRequests }),
    });
    stack.defer(async () => app.close());
    const origin = await listen(app, { ...config.listen, setting: 'listen.port', flag: '--port' });
    ready = true;
    return {
      url: `${origin}${config.listen.path}`,
      adminUrl,
      warnings: warningsOf(snapshot, enforceAccess),
      close: async () => {
        ready = false;
        await stack.disposeAsync();
      },
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

async function loadPage(path: string): Promise<Buffer> {
  // Nine megabytes of scripts that a gateway in production never needs.
  const { graphiqlPage } = await import('#gateway/http/graphiql-page.ts');
  return graphiqlPage(path);
}

function warningsOf({ directiveNames }: SupergraphSnapshot, enforceAccess: boolean): readonly string[] {
  const names = (['authenticated', 'requiresScopes', 'policy'] as const).filter(
    (name) => directiveNames[name],
  );
  if (enforceAccess || names.length === 0) return [];
  const list = names.map((name) => `@${name}`).join(', ');
  return [`This gateway enforces no policy, and the supergraph uses ${list}: every caller sees everything.`];
}
