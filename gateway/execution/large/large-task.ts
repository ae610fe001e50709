import type { ErrorCode } from '#gateway/errors/error-codes.ts';
import type { SubgraphFailureCode } from '#gateway/errors/subgraph-failure.ts';
import type { ExecutionError } from '#gateway/execution/execution-error.ts';
import type { PlannedProgram } from '#gateway/execution/compile-operation.ts';
import type { CostWeights } from '#gateway/cost/cost-weights.ts';
import type { SubgraphErrorRules } from '#gateway/execution/show-subgraph-error.ts';
import type { FetchRecord, SubgraphErrorRecord } from '#gateway/telemetry/access-record.ts';

/** What the thread for large answers needs before its first task. */
export interface LargeThreadSettings {
  readonly supergraphSdl: string;
  /** undefined: nothing is priced. */
  readonly weights: CostWeights | undefined;
  /** Of lists and objects within each other in an answer, by subgraph. */
  readonly maxResponseDepths: ReadonlyMap<string, number>;
  /** The largest answer in all. */
  readonly maxAnswerBytes: number;
}

/** One operation to run, in data that crosses threads. */
export interface LargeTask {
  readonly planned: PlannedProgram;
  /** As the client sent it. */
  readonly text: string;
  /** What authorization left of it. */
  readonly permittedText: string;
  readonly operationName: string | undefined;
  /** Messages by the name of an object type that the caller may not see. */
  readonly hiddenTypes: ReadonlyMap<string, string>;
  /** JSON of the client's variables; text, since raw numbers do not cross threads. */
  readonly variables: string;
  readonly coercedVariables: Readonly<Record<string, unknown>>;
  readonly errorRules: SubgraphErrorRules;
}

/** From the thread: a request to a subgraph. */
export interface FetchMessage {
  readonly kind: 'fetch';
  /** Counts the fetches of the task; also in place of the span id in its record. */
  readonly id: number;
  readonly subgraph: string;
  readonly body: string;
  readonly isQuery: boolean;
}

/** To the thread: what became of a request. */
export type FetchedMessage =
  | {
      readonly kind: 'fetched';
      readonly id: number;
      readonly body: string | Uint8Array;
      readonly status: number;
      readonly requestBytes: number;
      readonly responseBytes: number;
      readonly isShared: boolean;
    }
  | {
      readonly kind: 'failed';
      readonly id: number;
      readonly code: SubgraphFailureCode;
      readonly message: string;
      readonly status: number | undefined;
      readonly responseBytes: number;
    };

/** From the thread: the answer. */
export interface DoneMessage {
  readonly kind: 'done';
  /** The data as JSON in UTF-8. */
  readonly data: Uint8Array;
  readonly errors: readonly ExecutionError[];
  readonly points: number;
  /** Without the span ids and durations, which only the main thread knows. */
  readonly fetches: readonly FetchRecord[];
  readonly subgraphErrors: readonly SubgraphErrorRecord[];
}

/** From the thread: a fault of ours. */
export interface BrokenMessage {
  readonly kind: 'broken';
  readonly message: string;
}

/** From the thread: the operation is rejected. */
export interface RejectedMessage {
  readonly kind: 'rejected';
  readonly code: ErrorCode;
  readonly message: string;
}

/** What the thread says about a task. */
export type ThreadMessage = FetchMessage | DoneMessage | RejectedMessage | BrokenMessage;
/** What the thread is told about a task; `abort`: nobody waits for it any more. */
export type MainMessage = FetchedMessage | { readonly kind: 'abort' };
