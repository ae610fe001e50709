import type { TurnBudget } from '#gateway/bounded/turn-budget.ts';
import { Connections } from '#gateway/http/connections.ts';
import type { ConnectionsOptions, OpenRequest } from '#gateway/http/connections.ts';
import { InFlightRequests } from '#gateway/http/in-flight-requests.ts';
import type { Begin, InFlightOptions } from '#gateway/http/in-flight-requests.ts';
import type { LoadEvent, LoadStatus } from '#gateway/telemetry/load-status.ts';
import { UnreadAnswers } from '#gateway/http/unread-answers.ts';
import type { UnreadAnswersOptions } from '#gateway/http/unread-answers.ts';
import { WaitingBodies } from '#gateway/http/waiting-bodies.ts';
import type { WaitingBodiesOptions } from '#gateway/http/waiting-bodies.ts';
import { writeRefusal } from '#gateway/http/write-refusal.ts';

/** Everything that is bounded of connections and requests, in all and per address. */
export interface LoadLimitsOptions
  extends
    Omit<ConnectionsOptions, 'onEvent'>,
    InFlightOptions,
    UnreadAnswersOptions,
    Omit<WaitingBodiesOptions, 'onLate'> {
  /** When work may begin. */
  readonly turns: TurnBudget;
  /** Monotonic, in milliseconds. */
  readonly clock: () => number;
  /** Called for every request or connection that is refused or closed, with the address of the caller. */
  readonly onLoadEvent: (event: LoadEvent, address: string) => void;
}

const sweepEveryMs = 250;

/**
 * What a request holds on its way, one after the other: an idle connection, a body that is waited for, a place in flight,
 * an answer that is not read. Each is bounded, and each by fair shares of addresses.
 */
export class LoadLimits {
  readonly connections: Connections;
  /** When work on requests may begin. */
  readonly turns: TurnBudget;
  readonly #options: LoadLimitsOptions;
  readonly #bodies: WaitingBodies;
  readonly #inFlight: InFlightRequests;
  readonly #unread: UnreadAnswers;
  readonly #counts: Record<LoadEvent, number> = {
    connectionRefused: 0,
    idleConnectionClosed: 0,
    pipelineClosed: 0,
    bodyRefused: 0,
    bodyLate: 0,
    requestRefused: 0,
    answerCut: 0,
  };

  constructor(options: LoadLimitsOptions) {
    this.#options = options;
    this.turns = options.turns;
    this.connections = new Connections({
      ...options,
      onEvent: (event, address) => this.report(event, address),
    });
    this.#inFlight = new InFlightRequests(options);
    this.#bodies = new WaitingBodies(options, (open, thrown) => {
      this.report(thrown.code === 'BODY_TIMEOUT' ? 'bodyLate' : 'bodyRefused', open.exchange.ip);
      void writeRefusal({ ...open, thrown });
    });
    this.#unread = new UnreadAnswers(options, ({ exchange, reply }) => {
      this.report('answerCut', exchange.ip);
      exchange.recorder.add({ unread: true });
      reply.raw.destroy();
    });
  }

  get status(): LoadStatus {
    return {
      connections: { open: this.connections.size, idle: this.connections.idle },
      bodies: this.#bodies.size,
      inFlight: this.#inFlight.size,
      queued: this.#inFlight.waiting,
      unread: { answers: this.#unread.size, bytes: this.#unread.bytes },
      refused: { ...this.#counts },
    };
  }

  /** Checks deadlines several times per second, until the signal aborts. */
  start(signal: AbortSignal): void {
    const timer = setInterval(() => {
      const nowMs = this.#options.clock();
      this.#bodies.sweep(nowMs);
      this.#inFlight.sweep(nowMs);
      this.#unread.sweep(nowMs);
    }, sweepEveryMs).unref();
    signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  /** Notes a request whose headers are there, until its connection is done with it. */
  open(open: OpenRequest): void {
    this.connections.begin(open);
    open.reply.raw.once('close', () => {
      this.#bodies.end(open);
      this.#inFlight.release(open);
      this.#unread.end(open);
    });
  }

  /** The body of the request is waited for from now on. */
  expectBody(open: OpenRequest): void {
    this.#bodies.begin(open, this.#options.clock());
  }

  /**
   * The request is complete. `begin` is called when work on it may begin, at once unless there is no room or too much
   * arrives at the same time, or with the reason why it will not; never where the client goes away before.
   */
  admit(open: OpenRequest, begin: Begin): void {
    this.#bodies.end(open);
    this.#inFlight.admit(open, open.exchange.address, this.#options.clock(), (refusal) => {
      // Refused while its body arrived.
      if (open.exchange.isCompressing) return;
      if (refusal) this.report('requestRefused', open.exchange.ip);
      // Begun in the same turn as its headers were read: then the time is its own.
      if (open.openedInTurn === this.turns.turn || this.turns.isFree()) begin(refusal);
      else this.#beginLater(open, () => begin(refusal));
    });
  }

  #beginLater({ exchange, reply }: OpenRequest, begin: () => void): void {
    this.turns.wait(exchange.address, () => {
      // Meanwhile the client may have gone, or its time be over.
      if (!reply.sent && !exchange.isCompressing && !reply.raw.destroyed) begin();
    });
  }

  /** The answer was handed over: nothing is left to do but for its client to read it. */
  answered(open: OpenRequest): void {
    this.#bodies.end(open);
    this.#inFlight.release(open);
    const { exchange, reply } = open;
    // Most answers are taken by the system at once.
    if (reply.raw.writableLength === 0) return;
    this.#unread.begin(
      open,
      Math.max(exchange.responseBytes, reply.raw.writableLength),
      this.#options.clock(),
    );
  }

  /** Counts an event and reports it. */
  report(event: LoadEvent, address: string): void {
    this.#counts[event] += 1;
    this.#options.onLoadEvent(event, address);
  }
}
