/**
 * What is known of a request after each stage. A stage takes one of these types and returns the next, so that a stage
 * that is left out does not compile.
 */
import type { ExecutionResult, OperationDefinitionNode } from 'graphql';
import type { AddressKeys } from '#gateway/bounded/address-keys.ts';
import type { Client } from '#gateway/clients/client.ts';
import type { DocumentReference } from '#gateway/documents/read-reference.ts';
import type { ResolvedDocument } from '#gateway/documents/resolve-document.ts';
import type { JsonText } from '#gateway/execution/json-text.ts';
import type { ExecutionError } from '#gateway/execution/execution-error.ts';
import type { Identity } from '#gateway/identity/identity.ts';
import type { RequestHeaders } from '#gateway/identity/request-headers.ts';
import type { KnownOperation } from '#gateway/operations/known-operation.ts';
import type { OperationProgram } from '#gateway/operations/operation-program.ts';
import type { Permission } from '#gateway/operations/permitted-selection.ts';
import type { Account } from '#gateway/pipeline/account.ts';
import type { Wishes } from '#gateway/pipeline/read-wishes.ts';
import type { Reservation } from '#gateway/rate-limit/rate-limit-store.ts';
import type { AnswerHeaders } from '#gateway/subgraph-client/headers/response-headers.ts';
import type { AccessRecorder } from '#gateway/telemetry/access-record.ts';
import type { TraceContext } from '#gateway/telemetry/trace-context.ts';

/** After `receive`: well-formed HTTP and JSON. */
export interface ReceivedRequest {
  readonly requestId: string;
  readonly method: 'GET' | 'POST';
  readonly headers: RequestHeaders;
  readonly ip: string;
  /** What the address is counted by. */
  readonly address: AddressKeys;
  readonly trace: TraceContext;
  readonly startedAtMs: number;
  readonly reference: DocumentReference;
  readonly operationName: string | undefined;
  /** Whether the client accepts event streams or multipart answers, and no single answer: it expects a subscription. */
  readonly acceptsStreamsAlone: boolean;
  /** As they came; coerced later. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Aborts when the client goes away or the request's time is over. */
  readonly signal: AbortSignal;
  readonly recorder: AccessRecorder;
  /** What it owes its budgets. */
  readonly account: Account;
}

/** After `authenticate`: whoever calls is who they say they are, or nobody in particular. */
export interface AuthenticatedRequest extends ReceivedRequest {
  /** undefined: anonymous. */
  readonly identity: Identity | undefined;
  readonly wishes: Wishes;
}

/** After `identify client`. */
export interface IdentifiedRequest extends AuthenticatedRequest {
  readonly client: Client | undefined;
}

/** After `resolve document`: there is a text. */
export interface ResolvedRequest extends IdentifiedRequest {
  /** Whether messages may name what the schema holds: the caller's mode allows introspection. */
  readonly mayReadSchema: boolean;
  readonly resolved: ResolvedDocument;
}

/** After `validate`: the text is a document of this schema, within the limits, and the variables fit; others are gone. */
export interface ValidOperation extends ResolvedRequest {
  readonly known: KnownOperation;
  /** The node of `known`. */
  readonly operation: OperationDefinitionNode;
  readonly coercedVariables: Readonly<Record<string, unknown>>;
}

/** After `estimate cost`. */
export interface PricedOperation extends ValidOperation {
  readonly estimatedPoints: number;
  /** The part of it that is for introspection, and stays paid. */
  readonly introspectionPoints: number;
}

/** After `authorize`: `permitted` selects only what the identity may see. */
export interface PermittedOperation extends PricedOperation {
  readonly permitted: Permission;
}

/** After `limit rate`: the points are reserved. */
export interface ChargedOperation extends PermittedOperation {
  readonly reservation: Reservation;
}

/** After `plan`: ready to be run. */
export interface PlannedOperation extends ChargedOperation {
  readonly program: OperationProgram;
}

/** After `execute`. */
export interface ExecutedOperation extends PlannedOperation {
  /** `null` where a null moved up to the root. */
  readonly data: JsonText;
  /** Points of what subgraphs gave to `data`, without the operation's base. */
  readonly writtenPoints: number;
  readonly errors: readonly ExecutionError[];
  /** What rules pass on of the headers of subgraphs; undefined: there are no such rules. */
  readonly serviceHeaders: AnswerHeaders | undefined;
}

/** After `settle cost`: what was reserved and not used is given back. */
export interface SettledOperation extends ExecutedOperation {
  readonly actualPoints: number;
}

/** After `respond`: what is sent. */
export interface Answer {
  /** Its `data` is a `JsonText`, or plain and empty where nothing ran. */
  readonly result: ExecutionResult<Record<string, unknown>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** What rules pass on of the headers of subgraphs. */
  readonly serviceHeaders?: AnswerHeaders | undefined;
  /** `partial`: with errors beside the data. */
  readonly outcome: 'ok' | 'partial';
  /** It is the same for everybody: caches may keep it. */
  readonly isShared?: true;
}
