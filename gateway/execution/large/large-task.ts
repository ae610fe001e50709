import type { ErrorCode } from '#gateway/errors/error-codes.ts';
import type { SubgraphError, SubgraphFailureCode } from '#gateway/errors/subgraph-failure.ts';
import type { ExecutionError } from '#gateway/execution/execution-error.ts';
import type { PlannedProgram } from '#gateway/execution/compile-operation.ts';
import type { CostWeights } from '#gateway/cost/cost-weights.ts';
import type { SubgraphErrorRules } from '#gateway/execution/show-subgraph-error.ts';
import type { FetchRecord, SubgraphErrorRecord } from '#gateway/telemetry/access-record.ts';

/** What the process for large answers needs before its first task. */
export interface LargeProcessSettings {
  readonly supergraphSdl: string;
  /** undefined: nothing is priced. */
  readonly weights: CostWeights | undefined;
  /** Of lists and objects within each other in an answer, by subgraph. */
  readonly maxResponseDepths: ReadonlyMap<string, number>;
  /** The largest answer in all. */
  readonly maxAnswerBytes: number;
}

/** One operation to run, in data that crosses processes. */
export interface LargeTask {
  readonly planned: PlannedProgram;
  /** As the client sent it. */
  readonly text: string;
  /** What authorization left of it. */
  readonly permittedText: string;
  readonly operationName: string | undefined;
  /** Messages by the name of an object type that the caller may not see. */
  readonly hiddenTypes: ReadonlyMap<string, string>;
  /** JSON of the client's variables; text, since raw numbers do not cross processes. */
  readonly variables: string;
  readonly coercedVariables: Readonly<Record<string, unknown>>;
  readonly errorRules: SubgraphErrorRules;
}

/** From the process: a request to a subgraph. */
export interface FetchMessage {
  readonly kind: 'fetch';
  /** Counts the fetches of the task; also in place of the span id in its record. */
  readonly id: number;
  readonly subgraph: string;
  readonly body: string;
  readonly isQuery: boolean;
}

/** To the process: what became of a request. */
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
      readonly reported: SubgraphError | undefined;
    };

/** From the process: a part of the data as JSON in UTF-8. One message for all would take a long turn to receive. */
export interface PartMessage {
  readonly kind: 'part';
  readonly bytes: Uint8Array;
  /** Where it stands. */
  readonly offset: number;
  /** Of all parts together. */
  readonly size: number;
}

/** From the process: the answer, after the parts of its data. */
export interface DoneMessage {
  readonly kind: 'done';
  readonly errors: readonly ExecutionError[];
  readonly points: number;
  /** Without the span ids and durations, which only the gateway knows. */
  readonly fetches: readonly FetchRecord[];
  readonly subgraphErrors: readonly SubgraphErrorRecord[];
}

/** From the process: an internal error. */
export interface BrokenMessage {
  readonly kind: 'broken';
  readonly message: string;
}

/** From the process: the operation is rejected. */
export interface RejectedMessage {
  readonly kind: 'rejected';
  readonly code: ErrorCode;
  readonly message: string;
}

/** What the process says about a run. */
export type RunMessage = FetchMessage | PartMessage | DoneMessage | RejectedMessage | BrokenMessage;
/** What the process is told about a run; `abort`: nobody waits for it any more. */
export type MainMessage = FetchedMessage | { readonly kind: 'abort' };

/** What the process is sent: its settings first, then tasks, and messages about their runs. */
export type ToProcess =
  | { readonly kind: 'start'; readonly settings: LargeProcessSettings }
  | { readonly kind: 'task'; readonly run: number; readonly task: LargeTask }
  | { readonly kind: 'run'; readonly run: number; readonly message: MainMessage };

/** What the process sends. */
export interface FromProcess {
  readonly run: number;
  readonly message: RunMessage;
}
