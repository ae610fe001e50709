import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { LoadStatus } from '#gateway/telemetry/load-status.ts';
import type { ShelfStatus } from '#gateway/operations/shelf.ts';
import type { DeliveryCounters } from '#gateway/serving/sources/follow-source.ts';
import type { UsageKeeperState } from '#gateway/documents/usage/usage-keeper.ts';
import type { StoreCounters } from '#gateway/rate-limit/store-counters.ts';

/** What the admin listener tells. */
export interface AdminStatus {
  /** Whether requests are served: a supergraph is loaded, its list prepared, and the gateway is not stopping. */
  readonly ready: boolean;
  /** The supergraph that is served: the first 12 digits of its SHA-256. */
  readonly supergraph: string;
  /** Where what is served comes from. */
  readonly deliveries: {
    readonly supergraph: DeliveryHealth;
    /** Absent where nothing is registered. */
    readonly documents?: DocumentsHealth | undefined;
  };
  readonly load: LoadHealth;
  /** Issuers of tokens; none where no tokens are accepted. */
  readonly issuers: readonly IssuerHealth[];
  /** Who decided about budgets; undefined: buckets in memory, where nothing can fail. */
  readonly rateLimits: StoreCounters | undefined;
  /** The count of document usage. */
  readonly usage: UsageKeeperState;
  /** What is kept of operations. */
  readonly operations: ShelfStatus;
  /** Access records that could not be written since the start. */
  readonly accessLog: { readonly lost: number };
  /** undefined: answers are not compressed. */
  readonly compression: CompressionHealth | undefined;
  /** Lines of the process log that could not be written since the start. */
  readonly log: { readonly lost: number };
}

/** Load on the public listener, and how often its limits were reached since the start. */
export interface LoadHealth extends LoadStatus {
  /** For how many seconds the process had no file descriptor left, so that the system refused connections. */
  readonly fileDescriptorsExhausted: number;
}

/** The keys of an issuer, counted since the start. */
export interface IssuerHealth {
  readonly issuer: string;
  /** Since the keys in use were loaded; null: none were. */
  readonly keysAgeSeconds: number | null;
  /** Fetches of the keys, failed ones included. */
  readonly keyFetches: number;
  readonly failedKeyFetches: number;
  /**
   * Tokens with a key that was not loaded. `found`: it was there when the keys were fetched anew. `missing`: it was not,
   * or they could not be fetched. `coolingDown`: the keys were not fetched, because they had been for another unknown key
   * just before.
   */
  readonly unknownKeys: {
    readonly found: number;
    readonly missing: number;
    readonly coolingDown: number;
  };
}

/** Compression of answers just now, and since the start. */
export interface CompressionHealth {
  readonly running: number;
  readonly waiting: number;
  /** Answers that were sent uncompressed because too many others were being compressed. */
  readonly skipped: number;
}

/** How it is with a source. */
export interface DeliveryHealth {
  readonly source: string;
  /** When what is served was taken, as an ISO 8601 instant; null: nothing yet. */
  readonly takenAt: string | null;
  /** For how long the source has not been known to have what is served; null: it never was. */
  readonly ageSeconds: number | null;
  /** Why it does not deliver; absent: it does. */
  readonly trouble?: { readonly fault: string; readonly reason: string; readonly since: string } | undefined;
  readonly counters: DeliveryCounters;
}

/** The same of the list of registered documents. */
export interface DocumentsHealth extends DeliveryHealth {
  /** How many documents are registered. */
  readonly size: number;
  /** Of the bundle that is served. */
  readonly sequence?: number | undefined;
}

/**
 * The listener for operators and orchestrators, never the public one: `GET /health` says that the process lives, and how
 * old what it serves is, `GET /ready` whether to send it requests (200 or 503). Not listening yet.
 */
export function createAdminServer(status: () => AdminStatus): FastifyInstance {
  const app = Fastify({ logger: false, forceCloseConnections: true });
  app.get('/health', async () => {
    const { deliveries, ready: _ready, supergraph: _supergraph, ...figures } = status();
    return { status: 'ok', ...deliveries, ...figures };
  });
  app.get('/ready', async (_request, reply) => {
    const { ready, supergraph } = status();
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', supergraph });
  });
  return app;
}
