import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** A request in the bytes that go over the wire. */
export interface WireRequest {
  readonly bytes: Buffer;
  /** Those with which it may be answered; empty: any. */
  readonly statuses: readonly number[];
  readonly leaveAfterMs: number | undefined;
}

/** Where a connection leads, and from where. */
export interface LoadAddress {
  readonly host: string;
  readonly port: number;
  /** undefined: the system's choice. */
  readonly localAddress: string | undefined;
}

/** What a connection tells of each request. */
export interface LoadListener {
  /** The next request; undefined: stop. */
  readonly next: () => WireRequest | undefined;
  readonly onAnswer: (latencyMs: number, status: number) => void;
  /** How long to rest before the next request, after an answer that took so long. */
  readonly restMs: (latencyMs: number) => number;
  readonly onFailure: (reason: string) => void;
  /** Nothing is under way any more. */
  readonly onIdle: () => void;
}

const endOfHead = Buffer.from('\r\n\r\n');
/** The largest part of an answer that is read at once. */
const bufferBytes = 262_144;
/** One for all connections: what is read is looked at before the next read. */
const shared = Buffer.alloc(bufferBytes);

/**
 * A kept-alive HTTP/1.1 connection that sends one request after another and only looks at the status and the length of
 * the answers. Bare sockets and one buffer make it cheap enough to load a gateway on another core to its limit.
 */
export class LoadConnection {
  readonly #address: LoadAddress;
  readonly #listener: LoadListener;
  #socket: Socket;
  #current: WireRequest | undefined;
  #sentAt = 0;
  /** Bytes of the body still to come; undefined while the head is. */
  #missing: number | undefined;
  #status = 0;
  #head: Buffer = Buffer.alloc(0);
  #isClosed = false;

  constructor(address: LoadAddress, listener: LoadListener) {
    this.#address = address;
    this.#listener = listener;
    this.#socket = this.#open();
  }

  /** Sends requests until there is no next one. */
  sendNext(): void {
    const request = this.#listener.next();
    this.#current = request;
    this.#missing = undefined;
    if (!request) {
      this.#listener.onIdle();
      return;
    }
    this.#sentAt = performance.now();
    this.#socket.write(request.bytes);
    if (request.leaveAfterMs !== undefined) setTimeout(() => this.#leave(request), request.leaveAfterMs);
  }

  close(): void {
    this.#isClosed = true;
    this.#socket.destroy();
  }

  #open(): Socket {
    const { localAddress, ...address } = this.#address;
    const socket = connect({
      ...address,
      ...(localAddress === undefined ? {} : { localAddress }),
      noDelay: true,
      onread: {
        buffer: shared,
        callback: (length) => {
          if (socket === this.#socket) this.#read(shared.subarray(0, length));
          return true;
        },
      },
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (socket !== this.#socket || this.#isClosed) return;
      this.#socket = this.#open();
      if (this.#current) this.#fail('The connection was closed before the answer was there');
    });
    return socket;
  }

  /** Goes away as a closed browser tab does, unless the answer was faster. */
  #leave(request: WireRequest): void {
    if (this.#current !== request) return;
    const left = this.#socket;
    this.#socket = this.#open();
    left.destroy();
    this.sendNext();
  }

  #read(bytes: Buffer): void {
    if (!this.#current) return;
    if (this.#missing === undefined) this.#readHead(bytes);
    else this.#missing -= bytes.length;
    if (this.#missing === undefined || this.#missing > 0) return;
    if (this.#missing < 0) {
      this.#fail('More came than the answer');
      return;
    }
    const latencyMs = performance.now() - this.#sentAt;
    this.#listener.onAnswer(latencyMs, this.#status);
    const restMs = this.#listener.restMs(latencyMs);
    if (restMs <= 0) return this.sendNext();
    this.#current = undefined;
    setTimeout(() => this.sendNext(), restMs);
  }

  #readHead(bytes: Buffer): void {
    const all = this.#head.length === 0 ? bytes : Buffer.concat([this.#head, bytes]);
    const end = all.indexOf(endOfHead);
    // What is kept must not change with the next read.
    this.#head = end === -1 ? Buffer.from(all) : Buffer.alloc(0);
    if (end === -1) return;
    const head = all.toString('latin1', 0, end);
    this.#status = Number(head.slice(9, 12));
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined) throw new Error('An answer has no content-length, which this client needs');
    this.#missing = Number(length) - (all.length - end - endOfHead.length);
    const statuses = this.#current?.statuses;
    if (statuses?.length && !statuses.includes(this.#status)) {
      this.#listener.onFailure(`An answer has status ${this.#status}`);
    }
  }

  #fail(reason: string): void {
    this.#listener.onFailure(reason);
    this.#head = Buffer.alloc(0);
    this.sendNext();
  }
}
