import { Agent, request } from 'node:http';

/** The answers that a caller got, in order. */
export interface HonestCalls {
  readonly statuses: readonly number[];
  /** From the first byte of the request to the last of the answer. */
  readonly latenciesMs: readonly number[];
}

/** Loopback addresses are all local on Linux: this one stands for a caller elsewhere. */
export const honestAddress = '127.0.0.2';
/** Requests of a caller with an ordinary pace. */
const pauseMs = 10;

/**
 * Sends `{ hello }` again and again from {@link honestAddress}, each time on a new connection, as a caller does that the
 * gateway has never met. Fails are statuses too: 0 stands for a connection without an answer.
 */
export async function callHonestly(url: string, calls: number): Promise<HonestCalls> {
  const statuses: number[] = [];
  const latenciesMs: number[] = [];
  const agent = new Agent({ keepAlive: false });
  for (let call = 0; call < calls; call += 1) {
    const startedAt = performance.now();
    statuses.push(await postHello(url, agent));
    latenciesMs.push(performance.now() - startedAt);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  agent.destroy();
  return { statuses, latenciesMs };
}

/** @returns the status; 0 where the connection ended without an answer. */
async function postHello(url: string, agent: Agent): Promise<number> {
  const body = '{"query":"{ hello }"}';
  const { promise, resolve } = Promise.withResolvers<number>();
  const sent = request(url, {
    method: 'POST',
    localAddress: honestAddress,
    agent,
    headers: { 'content-type': 'application/json', 'content-length': body.length },
  });
  sent.on('error', () => resolve(0));
  sent.on('response', (answer) => {
    answer.resume().on('close', () => resolve(answer.complete ? (answer.statusCode ?? 0) : 0));
  });
  sent.end(body);
  return await promise;
}

/** The value that half of them do not exceed, and the largest. */
export function spread(values: readonly number[]): { readonly p50: number; readonly max: number } {
  const sorted = values.toSorted((a, b) => a - b);
  return { p50: sorted[Math.floor(sorted.length / 2)] ?? NaN, max: sorted.at(-1) ?? NaN };
}
