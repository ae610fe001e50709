import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { addressKeys } from '#gateway/bounded/address-keys.ts';
import type { AddressGrouping, AddressKeys } from '#gateway/bounded/address-keys.ts';
import { FairShares } from '#gateway/bounded/fair-shares.ts';
import type { Exchange } from '#gateway/http/exchange.ts';
import type { LoadEvent } from '#gateway/telemetry/load-status.ts';
import type { TrustedProxies } from '#gateway/http/trusted-proxies.ts';

/** A request whose answer is not out yet. */
export interface OpenRequest {
  readonly exchange: Exchange;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** The turn of the event loop in which it was opened. */
  readonly openedInTurn: number;
}

/** Bounds of {@link Connections}, and the peers that are exempt. */
export interface ConnectionsOptions {
  /** Idle connections of all addresses together. */
  readonly maxIdleConnections: number;
  /** Idle connections of one address; an IPv6 site may have its multiple of it. */
  readonly maxIdleConnectionsPerIp: number;
  /** Exempt: the connections of a proxy carry the requests of all its callers. */
  readonly proxies: TrustedProxies;
  readonly addresses: AddressGrouping;
  readonly onEvent: (event: LoadEvent, address: string) => void;
}

/** A request that is not answered. */
interface Unanswered {
  readonly response: ServerResponse;
  /** Whether it waits for its turn. */
  isWaiting: boolean;
  /** `undefined` until work on it has begun, and for a preflight, which is answered without. */
  open: OpenRequest | undefined;
}

interface Connection {
  /** In the order in which they came. */
  readonly requests: Map<IncomingMessage, Unanswered>;
  /** `undefined` for a trusted proxy. */
  readonly address: AddressKeys | undefined;
}

/** Unanswered requests on one connection. No client pipelines more; each is parsed before any is answered. */
const maxPipelined = 32;
/** When so many requests wait for their turn, nobody may pipeline: parsing what waits takes 10 µs each. */
const maxWaiting = 1_000;

/**
 * The connections of a listener and the requests on each. Idle ones, which have no request that work has begun on, are
 * bounded by fair shares, and the listener can close without cutting an answer off.
 */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #open = new Map<Socket, Connection>();
  readonly #idle: FairShares<Socket>;
  #whenEmpty: (() => void) | undefined;
  #isDraining = false;
  #isClosing = false;

  constructor(options: ConnectionsOptions) {
    const { maxIdleConnections: max, maxIdleConnectionsPerIp: maxPerAddress } = options;
    this.#options = options;
    this.#idle = new FairShares({ max, maxPerAddress });
  }

  /** How many connections are open. */
  get size(): number {
    return this.#open.size;
  }

  /** How many of them are idle, those of trusted proxies not counted. */
  get idle(): number {
    return this.#idle.size;
  }

  /** Whether {@link drain} or {@link close} was called: connections are closed after their next answer. */
  get isDraining(): boolean {
    return this.#isDraining;
  }

  add(socket: Socket): void {
    const { proxies, addresses } = this.#options;
    const peer = socket.remoteAddress;
    const address = proxies.trusts(peer) ? undefined : addressKeys(peer, addresses);
    this.#open.set(socket, { requests: new Map(), address });
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#idle.delete(socket);
      if (this.#open.size === 0) this.#whenEmpty?.();
    });
    if (address) this.#rest(socket, address);
  }

  /**
   * Notes a request whose headers are there, until its answer is out. A connection with too many of them is closed.
   *
   * @param waiting how many requests wait until work on them may begin, on all connections.
   * @returns whether it is the only one on its connection: others were pipelined.
   */
  arrive(request: IncomingMessage, response: ServerResponse, waiting: number): boolean {
    const { socket } = request;
    const connection = this.#open.get(socket);
    if (!connection) return true;
    const { requests, address } = connection;
    requests.set(request, { response, isWaiting: true, open: undefined });
    response.once('close', () => {
      requests.delete(request);
      if (requests.size > 0 || socket.destroyed) return;
      if (this.#isClosing) socket.end();
      else if (address) this.#rest(socket, address);
    });
    if (requests.size > (waiting < maxWaiting ? maxPipelined : 1)) {
      socket.destroy();
      this.#options.onEvent('pipelineClosed', socket.remoteAddress ?? 'unknown');
    }
    return requests.size === 1;
  }

  /** The turn of a request has come: it is handed over, to be answered. */
  handOver(request: IncomingMessage): void {
    const unanswered = this.#open.get(request.socket)?.requests.get(request);
    if (unanswered) unanswered.isWaiting = false;
  }

  /** Work on a request has begun. */
  begin(open: OpenRequest): void {
    const { raw } = open.request;
    this.#idle.delete(raw.socket);
    const unanswered = this.#open.get(raw.socket)?.requests.get(raw);
    if (unanswered) unanswered.open = open;
  }

  /** The requests on a connection that work has begun on, in the order in which they came. */
  on(socket: Socket): readonly OpenRequest[] {
    return this.#requestsOn(socket).flatMap(({ open }) => open ?? []);
  }

  /** The responses on a connection that are not out, in the order in which they will be. */
  responses(socket: Socket): readonly ServerResponse[] {
    return this.#requestsOn(socket).map(({ response }) => response);
  }

  /** Whether a connection has requests that are not answered. */
  isBusy(socket: Socket): boolean {
    return this.#requestsOn(socket).length > 0;
  }

  /** Whether a connection has requests that wait for their turn. */
  hasWaiting(socket: Socket): boolean {
    return this.#requestsOn(socket).some(({ isWaiting }) => isWaiting);
  }

  /** Lets clients go elsewhere: connections are closed after their next answer. */
  drain(): void {
    this.#isDraining = true;
  }

  /**
   * Ends every connection that answers nothing: now, or as soon as its last answer is out. Node itself waits for those
   * that have sent no request, or half of one.
   */
  close(): void {
    this.#isDraining = true;
    this.#isClosing = true;
    for (const [socket, { requests }] of this.#open) if (requests.size === 0) socket.destroy();
  }

  /** Resolves when every connection is gone, which Node's server says of itself too early. */
  async untilEmpty(): Promise<void> {
    if (this.#open.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#whenEmpty = resolve;
    await promise;
  }

  /** Cuts off everything that is left. @returns how many requests were still open. */
  destroy(): number {
    let count = 0;
    for (const [socket, { requests }] of this.#open) {
      count += requests.size;
      socket.destroy();
    }
    return count;
  }

  #requestsOn(socket: Socket): readonly Unanswered[] {
    return [...(this.#open.get(socket)?.requests.values() ?? [])];
  }

  /** Counts a connection as the newest idle one of its address, and closes the oldest one of the largest holder. */
  #rest(socket: Socket, address: AddressKeys): void {
    this.#idle.add(socket, address);
    for (;;) {
      const surplus = this.#idle.surplus(address);
      if (!surplus) return;
      this.#idle.delete(surplus.item);
      this.#options.onEvent('idleConnectionClosed', surplus.item.remoteAddress ?? 'unknown');
      surplus.item.destroy();
    }
  }
}
