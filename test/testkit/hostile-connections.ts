import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** Connections of one attacker. Disposing of them closes them. */
export interface HostileConnections extends Disposable {
  readonly sockets: readonly Socket[];
  /** How many the gateway has not closed. */
  open(): number;
  /** Resolves when the gateway has left no more than so many open. */
  untilOpen(most: number): Promise<void>;
}

/** How to attack. */
export interface HostileConnectionsOptions {
  readonly port: number;
  readonly count: number;
  /** What each sends as soon as it is connected; nothing where empty. */
  readonly bytes?: string;
  /** The same where each sends something else, by its number. */
  readonly bytesOf?: (connection: number) => string;
  /** Whether to leave answers unread. Default: false. */
  readonly unread?: boolean;
  /** The attacker's address. Default 127.0.0.1. */
  readonly from?: string;
}

/**
 * How many connections are opened at once. Above the gateway's listen queue (511) Linux answers with SYN cookies, and
 * drops without a word what does not fit: a connection that then says nothing exists for its client alone.
 */
const maxConnecting = 100;

/** Opens connections from one address and lets each send the same bytes. Resolves when all are connected, or closed already. */
export async function openHostileConnections(
  options: HostileConnectionsOptions,
): Promise<HostileConnections> {
  const { port, count, bytes = '', bytesOf = () => bytes, unread = false, from = '127.0.0.1' } = options;
  let closed = 0;
  const waiting = new Set<() => void>();
  const connectOne = (connection: number): Socket => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: from, allowHalfOpen: true });
    socket.on('error', () => undefined);
    // The other side has ended; half of a connection is no use to an attacker.
    socket.once('end', () => socket.destroy());
    // The first may be closed before the last is connected.
    socket.once('close', () => {
      closed += 1;
      for (const wake of waiting) wake();
    });
    if (unread) socket.pause();
    else socket.resume();
    const sent = bytesOf(connection);
    if (sent !== '') socket.write(sent);
    return socket;
  };
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const length = Math.min(maxConnecting, count - sockets.length);
    const opened = Array.from({ length }, (_, index) => connectOne(sockets.length + index));
    sockets.push(...opened);
    await Promise.all(opened.map(connectedOrClosed));
  }
  return {
    sockets,
    open: () => count - closed,
    untilOpen: (most) =>
      new Promise((resolve) => {
        const wake = (): void => {
          if (count - closed > most) return;
          waiting.delete(wake);
          resolve();
        };
        waiting.add(wake);
        wake();
      }),
    [Symbol.dispose]: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function connectedOrClosed(socket: Socket): Promise<void> {
  if (!socket.connecting) return;
  await new Promise<void>((resolve) => {
    socket.once('connect', () => resolve());
    socket.once('close', () => resolve());
  });
}
