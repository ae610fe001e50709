import type { AddressKeys } from '#gateway/bounded/address-keys.ts';
import type { LimitNotice } from '#gateway/pipeline/account.ts';
import type { AccessRecord, AccessRecorder } from '#gateway/telemetry/access-record.ts';
import type { TraceContext } from '#gateway/telemetry/trace-context.ts';

/** One HTTP request and its answer, from the first header to the last byte. */
export interface Exchange {
  readonly requestId: string;
  /** The caller's address, behind trusted proxies. */
  readonly ip: string;
  /** What that address is counted by. */
  readonly address: AddressKeys;
  readonly trace: TraceContext;
  readonly startedAtMs: number;
  readonly recorder: AccessRecorder;
  /** Aborts when the client goes away or the request's time is over. */
  readonly abort: AbortController;
  /** Where the caller's budgets stand, as far as that is known: what a refusal tells of them. */
  limits: LimitNotice | undefined;
  /** Set by whoever writes the answer; the record tells it. */
  outcome: AccessRecord['outcome'];
  /** Of the body as it is sent. */
  responseBytes: number;
  /** The answer is complete and being compressed; it is sent even after the deadline. */
  isCompressing: boolean;
  /** Where several operations came together: each has a record, and the exchange none. */
  batch: readonly BatchEntry[] | undefined;
}

/** One of several operations of an exchange. */
export interface BatchEntry {
  readonly recorder: AccessRecorder;
  outcome: AccessRecord['outcome'];
  /** Of its part of the answer, before compression. */
  responseBytes: number;
}

/** The reason with which an exchange is aborted when its client has gone. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}
