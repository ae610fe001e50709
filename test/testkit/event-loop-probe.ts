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
}

/** What a gateway that was started with {@link probeArgs} has measured since it was last asked. */
export async function readLoad({ process }: GatewayProcess): Promise<EventLoopLoad> {
  const answer = once(process, 'message');
  process.send('read');
  const [load]: EventLoopLoad[] = await answer;
  if (!load) throw new Error('The probe did not answer');
  return load;
}
