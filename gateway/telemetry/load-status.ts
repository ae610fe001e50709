/** Something that was refused or cut off because of a limit on load. */
export type LoadEvent =
  /** The listener has as many connections as it may, or as the system lets it. */
  | 'connectionRefused'
  /** An idle connection of the address with too many of them. */
  | 'idleConnectionClosed'
  /** More unanswered requests on one connection than any client pipelines. */
  | 'pipelineClosed'
  /** A body gave way to others: its address was sending too many at the same time, or all addresses were. */
  | 'bodyRefused'
  /** A body did not arrive in time, or too slowly. */
  | 'bodyLate'
  /** A request was refused because its address had too many in flight, or after it had waited for a place. */
  | 'requestRefused'
  /** The client did not read its answer. */
  | 'answerCut';

/** How often each has happened since the start. */
export type LoadCounts = Readonly<Record<LoadEvent, number>>;

/** What the listener holds just now, and what it has refused or cut off. */
export interface LoadStatus {
  readonly connections: { readonly open: number; readonly idle: number };
  /** Requests whose body is waited for. */
  readonly bodies: number;
  /** Requests that are worked on. */
  readonly inFlight: number;
  /** Complete requests that wait until work on them may begin. */
  readonly queued: number;
  readonly unread: { readonly answers: number; readonly bytes: number };
  readonly refused: LoadCounts;
}
