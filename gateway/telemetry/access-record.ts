import type { DocumentMode } from '#gateway/documents/document-mode.ts';
import type { DocumentOutcome } from '#gateway/documents/resolve-document.ts';
import type { ErrorCode } from '#gateway/errors/error-codes.ts';
import type { TraceContext } from '#gateway/telemetry/trace-context.ts';

/** One request to a subgraph, as the record tells it. */
export interface FetchRecord {
  readonly subgraph: string;
  /** HTTP status; absent where no answer came. */
  readonly status?: number;
  readonly code?: ErrorCode;
  /** How many errors the subgraph reported beside its data, those that no one read included; absent for none. */
  readonly errors?: number;
  readonly durationMs: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** The span id that was sent in `traceparent`; of a shared fetch, the one that would have been. */
  readonly spanId: string;
  /** Another request had asked the same already, and this one took part in its answer. */
  readonly shared?: true;
  /** It was given up while it was under way: the client had gone, or the request's time was over. */
  readonly aborted?: true;
}

/** An error of a subgraph, as the record tells it: whole, but for what is too long. */
export interface SubgraphErrorRecord {
  readonly subgraph: string;
  /** The subgraph's own code; of a leg that failed as a whole and without one, that of the failure. */
  readonly code?: string;
  /** At most 1,000 characters. */
  readonly message: string;
  /** In the terms of the subgraph's answer; at most 50 entries. */
  readonly path?: readonly (string | number)[];
}

/** What happened to one layer's bucket. */
export interface BucketRecord {
  readonly layer: string;
  readonly remaining: number;
  /** In `measure` mode: this layer would have refused the request. */
  readonly wouldRefuse?: true;
}

/** The value of a claim; an object is not recorded. */
export type RecordedClaim = string | number | boolean | readonly (string | number | boolean)[];

/** Which document a request asked for, and by which right it ran. */
export interface DocumentRecord {
  /** Of the text; absent where an id led to none. */
  readonly sha256?: string;
  /** The id it was asked for by. */
  readonly id?: string;
  readonly registered: boolean;
  /** The manifest that it is registered in: the client's own, or `default`. */
  readonly manifest?: string;
  /** What held for the caller: `off`, `audit`, `safelist` or `require-id`. */
  readonly mode: DocumentMode;
  /** How it got through; `refused`: it did not. */
  readonly outcome: DocumentOutcome | 'refused';
  /** Of its operation. */
  readonly name?: string;
  readonly kind?: string;
}

/** What became of an operator's token. Who signed it and why is told where its signature holds. */
export interface BypassRecord {
  /** `used`: it let the document run. `not-needed`: it holds, and the list decided without it. `refused`: it does not. */
  readonly outcome: 'used' | 'not-needed' | 'refused';
  readonly operator?: string;
  readonly reason?: string;
  readonly tokenId?: string;
  /** How often this process has let a document run for it, this time included. */
  readonly uses?: number;
  /** Why it was refused. */
  readonly problem?: string;
}

/** Everything that happened to a request: written once, when it is over, as one line of JSON. */
export interface AccessRecord {
  readonly time: string;
  readonly requestId: string;
  readonly traceId: string;
  /** The trace the client said it is in; ours starts anew at an untrusted edge. */
  readonly clientTraceparent?: string;
  readonly method: string;
  readonly status: number;
  /** `ok`: data, no errors. `partial`: data and errors. `refused`: no data, the caller's doing. `failed`: ours. */
  readonly outcome: 'ok' | 'partial' | 'refused' | 'failed' | 'aborted';
  /** Codes of the errors in the answer, each once. */
  readonly codes: readonly string[];
  readonly durationMs: number;
  /** Of the body as it was sent; in a batch, of this operation's part before compression. */
  readonly responseBytes: number;
  /** How the body was compressed; absent where it was not. */
  readonly encoding?: 'br' | 'gzip' | 'zstd';
  readonly client?: { readonly name: string; readonly version?: string; readonly source: string };
  /** The caller's address, behind trusted proxies. */
  readonly ip?: string;
  readonly identity?: {
    readonly issuer?: string;
    readonly subject: string;
    readonly tenant?: string;
    readonly keyId?: string;
    /** The claims that are configured to be recorded, as far as the caller has them. */
    readonly claims?: Readonly<Record<string, RecordedClaim>>;
  };
  readonly document?: DocumentRecord;
  readonly bypass?: BypassRecord;
  /** It came with others in one request, which have the same request id. */
  readonly batch?: { readonly index: number; readonly size: number };
  /** In points. */
  readonly cost?: { readonly estimated: number; readonly actual?: number };
  readonly buckets?: readonly BucketRecord[];
  /**
   * Who decided about them: `memory` or `redis`; `local`, this gateway's share, or `open`, nobody, while Redis did not
   * answer.
   */
  readonly bucketStore?: 'memory' | 'redis' | 'local' | 'open';
  /** The caller asked by `x-weir-debug`, and may, or was not heard. */
  readonly debug?: 'granted' | 'ignored';
  /** Only the price was asked for; nothing ran. */
  readonly dryRun?: true;
  /** Coordinates that the identity may not see and asked for. */
  readonly removed?: readonly string[];
  readonly plan?: { readonly cached: boolean; readonly durationMs: number };
  /** The same operation was under way for an equal request: its fetches stand in that one's record. */
  readonly shared?: true;
  readonly fetches: readonly FetchRecord[];
  /** The client did not read its answer in time, or had too many unread: the connection was closed. */
  readonly unread?: true;
  /** Message and cause of a fault of ours; never in the answer. */
  readonly internalError?: string;
  /** What subgraphs reported, which the answer may mask; at most 20. */
  readonly subgraphErrors?: readonly SubgraphErrorRecord[];
}

/** What a stage may add to the record of its request. */
export type AccessRecordPart = Partial<
  Pick<
    AccessRecord,
    | 'client'
    | 'bypass'
    | 'ip'
    | 'identity'
    | 'batch'
    | 'document'
    | 'cost'
    | 'buckets'
    | 'bucketStore'
    | 'debug'
    | 'dryRun'
    | 'removed'
    | 'plan'
    | 'shared'
    | 'unread'
    | 'encoding'
    | 'internalError'
  >
>;

const maxSubgraphErrors = 20;
const maxMessageCharacters = 1_000;
const maxPathKeys = 50;

function cutKey(key: string | number): string | number {
  return typeof key === 'string' ? key.slice(0, 100) : key;
}

/** What is known of a request when its record is opened. */
export interface AccessRecorderOptions {
  readonly requestId: string;
  readonly trace: TraceContext;
  readonly clientTraceparent: string | undefined;
  readonly method: string;
  readonly startedAt: Date;
}

/** Collects a record while its request is under way. Stages write to it; nobody decides by what it holds. */
export class AccessRecorder {
  readonly #options: AccessRecorderOptions;
  #part: AccessRecordPart = {};
  readonly #fetches: FetchRecord[] = [];
  readonly #subgraphErrors: SubgraphErrorRecord[] = [];
  readonly #codes = new Set<string>();
  readonly #head: Pick<AccessRecord, 'time' | 'requestId' | 'traceId' | 'clientTraceparent' | 'method'>;

  constructor(options: AccessRecorderOptions) {
    this.#options = options;
    this.#head = {
      time: options.startedAt.toISOString(),
      requestId: options.requestId,
      traceId: options.trace.traceId,
      ...(options.clientTraceparent === undefined ? {} : { clientTraceparent: options.clientTraceparent }),
      method: options.method,
    };
  }

  /** For another operation of the same request. */
  sibling(): AccessRecorder {
    return new AccessRecorder(this.#options);
  }

  add(part: AccessRecordPart): void {
    this.#part = { ...this.#part, ...part };
  }

  addFetch(fetch: FetchRecord): void {
    this.#fetches.push(fetch);
  }

  addSubgraphError({ subgraph, code, message, path }: SubgraphErrorRecord): void {
    if (this.#subgraphErrors.length >= maxSubgraphErrors) return;
    this.#subgraphErrors.push({
      subgraph,
      ...(code === undefined ? {} : { code }),
      message: message.slice(0, maxMessageCharacters),
      ...(path ? { path: path.slice(0, maxPathKeys).map(cutKey) } : {}),
    });
  }

  addCode(code: string): void {
    this.#codes.add(code);
  }

  /** The finished record. */
  finish(end: {
    readonly status: number;
    readonly outcome: AccessRecord['outcome'];
    readonly durationMs: number;
    readonly responseBytes: number;
  }): AccessRecord {
    return {
      ...this.#head,
      ...end,
      codes: [...this.#codes],
      ...this.#part,
      fetches: this.#fetches,
      ...(this.#subgraphErrors.length === 0 ? {} : { subgraphErrors: this.#subgraphErrors }),
    };
  }
}
