import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Exchange } from '#gateway/http/exchange.ts';

/** A request whose answer is not out yet. */
export interface OpenRequest {
  readonly exchange: Exchange;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** The connections of a listener and the requests on each, so that it can close without cutting an answer off. */
export class Connections {
  readonly #open = new Map<Socket, Set<OpenRequest>>();
  #isClosing = false;

  /** Whether {@link close} was called. */
  get isClosing(): boolean {
    return this.#isClosing;
  }

  add(socket: Socket): void {
    this.#open.set(socket, new Set());
    socket.once('close', () => this.#open.delete(socket));
  }

  /** Notes a request until its answer is out, or its connection gone. */
  begin(open: OpenRequest): void {
    const { socket } = open.request.raw;
    const requests = this.#open.get(socket);
    requests?.add(open);
    open.reply.raw.once('close', () => {
      requests?.delete(open);
      if (this.#isClosing && requests?.size === 0) socket.end();
    });
  }

  /** The requests on a connection, in the order in which they came. */
  on(socket: Socket): readonly OpenRequest[] {
    return [...(this.#open.get(socket) ?? [])];
  }

  /**
   * Ends every connection that answers nothing: now, or as soon as its last answer is out. Node itself waits for those
   * that have sent no request, or half of one.
   */
  close(): void {
    this.#isClosing = true;
    for (const [socket, requests] of this.#open) if (requests.size === 0) socket.destroy();
  }
}
