import { readFile } from 'node:fs/promises';
import { expect } from '@jest/globals';
import type { LoadHealth } from '#gateway/admin/create-admin-server.ts';
import type { LoadEvent } from '#gateway/telemetry/load-status.ts';
import { callHonestly, spread } from '#test/testkit/honest-caller.ts';
import type { HonestCalls } from '#test/testkit/honest-caller.ts';
import { readLoad } from '#test/testkit/event-loop-probe.ts';
import type { EventLoopLoad } from '#test/testkit/event-loop-probe.ts';
import { eventually } from '#test/testkit/eventually.ts';
import { healthOf } from '#test/testkit/start-gateway.ts';
import type { GatewayProcess } from '#test/testkit/start-gateway.ts';

/** What an attack does to a gateway and to a caller elsewhere. */
export interface AttackFigures extends HonestCalls {
  readonly p50Ms: number;
  readonly load: EventLoopLoad;
  /** How much more memory the gateway holds at most while the caller calls. */
  readonly grownBytes: number;
}

/** An attack, and what is measured under it. */
export interface AttackOptions {
  readonly name: string;
  /** How often the caller elsewhere calls. Default: 50. */
  readonly calls?: number;
  /** Begins the attack; what it returns ends it. */
  readonly attack: () => Promise<Disposable>;
  /** Whether the gateway has met the attack as a whole, which then goes on until it has. Default: at once. */
  readonly isMet?: (load: LoadHealth) => boolean;
}

/**
 * Lets a caller elsewhere call while `attack` goes on, which is released afterwards. Writes the figures to the standard
 * error. The gateway must have been started with `probeArgs`.
 */
export async function underAttack(
  gateway: GatewayProcess,
  { name, calls = 50, attack, isMet = () => true }: AttackOptions,
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
    await eventually(`${name}: the gateway has met them all`, async () =>
      isMet((await healthOf(gateway)).load),
    );
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

/** Expects that an event is logged with this text: once per minute at most, however often it comes. */
export async function expectWarning(
  { stderr }: GatewayProcess,
  event: LoadEvent,
  text: string,
): Promise<void> {
  const warnings = (): readonly string[] => stderr.filter((line) => line.includes(`"event":"${event}"`));
  await eventually(`a warning of ${event}`, () => warnings().length > 0);
  expect(warnings()[0]).toContain(text);
  // One at once; a slow machine may come to the second minute, or the third.
  expect(warnings().length).toBeLessThanOrEqual(3);
}

/** Resident memory, where the system tells; 0 elsewhere. */
async function memoryOf({ process: { pid } }: GatewayProcess): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024;
}
