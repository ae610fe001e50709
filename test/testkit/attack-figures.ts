import { readFile } from 'node:fs/promises';
import { callHonestly, spread } from '#test/testkit/honest-caller.ts';
import type { HonestCalls } from '#test/testkit/honest-caller.ts';
import { readLoad } from '#test/testkit/event-loop-probe.ts';
import type { EventLoopLoad } from '#test/testkit/event-loop-probe.ts';
import type { GatewayProcess } from '#test/testkit/start-gateway.ts';

/** What an attack does to a gateway and to a caller elsewhere. */
export interface AttackFigures extends HonestCalls {
  readonly p50Ms: number;
  readonly load: EventLoopLoad;
  /** How much more memory the gateway holds at most while the caller calls. */
  readonly grownBytes: number;
}

/**
 * Lets a caller elsewhere call while `attack` goes on, which is released afterwards. Writes the figures to the standard
 * error. The gateway must have been started with `probeArgs`.
 */
export async function underAttack(
  gateway: GatewayProcess,
  {
    name,
    calls = 50,
    attack,
  }: { readonly name: string; readonly calls?: number; readonly attack: () => Promise<Disposable> },
): Promise<AttackFigures> {
  // What is compiled lazily is compiled now.
  await callHonestly(gateway.url, 10);
  await readLoad(gateway);
  const before = await memoryOf(gateway);
  let peak = before;
  const watch = setInterval(() => {
    void memoryOf(gateway).then((bytes) => (peak = Math.max(peak, bytes)));
  }, 50);
  try {
    using stack = new DisposableStack();
    stack.use(await attack());
    const { statuses, latenciesMs } = await callHonestly(gateway.url, calls);
    const load = await readLoad(gateway);
    const { p50, max } = spread(latenciesMs);
    const grownBytes = peak - before;
    process.stderr.write(
      `${name}: other callers p50 ${p50.toFixed(1)} ms, max ${max.toFixed(0)} ms; one turn ${load.workMs.toFixed(0)} ms; ` +
        `memory +${(grownBytes / 1e6).toFixed(0)} MB\n`,
    );
    return { statuses, latenciesMs, p50Ms: p50, load, grownBytes };
  } finally {
    clearInterval(watch);
  }
}

/** Resident memory, where the system tells; 0 elsewhere. */
async function memoryOf({ process: { pid } }: GatewayProcess): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024;
}
