import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { GatewayProcess } from '#test/testkit/start-gateway.ts';

const probe = fileURLToPath(new URL('event-loop-probe.mjs', import.meta.url));

/** Arguments of Node that make a gateway measure its event loop. */
export const probeArgs: readonly string[] = [`--import=${probe}`];

/** What the main thread of a gateway has done. */
export interface EventLoopLoad {
  /** The longest time between two turns of its event loop; holds the pauses of a busy machine too. */
  readonly delayMs: number;
  /** How long it has computed, in all turns together. */
  readonly cpuMs: number;
  /** How long it has computed in one turn, at most; what other processes do is not in it. */
  readonly workMs: number;
  /** The same without the turns in which there was nothing to do. */
  readonly busyMs: number;
  /** How long all threads have computed, the main one included. */
  readonly threadsMs: number;
  /** The share of the time in which its event loop did not wait for anything, from 0 to 1. */
  readonly utilization: number;
  /** How long it takes for work that is always the same: about 5 ms on the machine that the bound was made for. */
  readonly unitMs: number;
}

/** The most that one turn may compute, on a machine that takes `usualUnitMs` for a unit of work. */
const maxTurnMs = 50;
const usualUnitMs = 5;

/**
 * The most that one turn may compute on this machine, as it is just now: 50 ms, or as much more as it is slower, or busy
 * with something else that shares its caches.
 */
export function turnBoundMs({ unitMs }: Pick<EventLoopLoad, 'unitMs'>): number {
  return maxTurnMs * Math.max(1, unitMs / usualUnitMs);
}

/** How often work is done again whose turns were too long: a garbage collection may fall into any of them. */
const attempts = 3;

/**
 * Does something to a gateway in whose event loop no turn may take longer than {@link turnBoundMs}, or a share of it.
 *
 * @param work is done up to three times; the numbers from 1 on let each send something that no cache knows.
 * @returns what it gave, and the longest turn.
 * @throws Error where a turn was too long each time.
 */
export async function withShortTurns<Value>(
  gateway: GatewayProcess,
  work: (attempt: number) => Promise<Value>,
  { share = 1 }: { readonly share?: number } = {},
): Promise<{ readonly value: Value; readonly load: EventLoopLoad }> {
  const tooLong: string[] = [];
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    await readLoad(gateway);
    const value = await work(attempt);
    const load = await readLoad(gateway);
    const boundMs = turnBoundMs(load) * share;
    if (load.workMs < boundMs) return { value, load };
    tooLong.push(`${load.workMs.toFixed(1)} ms of ${boundMs.toFixed(1)} ms`);
  }
  throw new Error(`Turns of the event loop took too long, each time: ${tooLong.join(', ')}`);
}

/** What a gateway that was started with {@link probeArgs} has measured since it was last asked. */
export async function readLoad({ process }: GatewayProcess): Promise<EventLoopLoad> {
  return await ask<EventLoopLoad>(process, 'read');
}

/** The same without the unit of work, which takes some 15 ms: for many measurements in a row. */
export async function readTurn({ process }: GatewayProcess): Promise<Omit<EventLoopLoad, 'unitMs'>> {
  return await ask<Omit<EventLoopLoad, 'unitMs'>>(process, 'turn');
}

async function ask<Measured>(process: ChildProcess, message: string): Promise<Measured> {
  const answer = once(process, 'message');
  process.send(message);
  const [measured]: Measured[] = await answer;
  if (!measured) throw new Error('The probe did not answer');
  return measured;
}
