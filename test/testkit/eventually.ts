import { setTimeout } from 'node:timers/promises';

/** Long enough for a machine that is busy with everything else; a test that fails takes this long. */
const defaultPatienceMs = 120_000;
const pauseMs = 20;

/**
 * Asks again and again until there is an answer, or until it is `true` where it is a truth value.
 *
 * @param what what is waited for, such as `1,000 connections are closed`.
 * @throws Error that names it where there is no answer within two minutes, or `patienceMs`.
 */
export async function eventually<Value>(
  what: string,
  ask: () => Value | undefined | false | Promise<Value | undefined | false>,
  patienceMs: number = defaultPatienceMs,
): Promise<Value> {
  for (const startedMs = performance.now(); ;) {
    const value = await ask();
    if (value !== undefined && value !== false) return value;
    if (performance.now() - startedMs > patienceMs)
      throw new Error(`Not within ${patienceMs / 1000} s: ${what}`);
    await setTimeout(pauseMs);
  }
}
