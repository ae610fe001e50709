import { readTurn, readLoad, turnBoundMs } from '#test/testkit/event-loop-probe.ts';
import { fitExponent, growsTooFast } from '#test/security/growth/fit-growth.ts';
import type { GrowthCase } from '#test/security/growth/growth-case.ts';
import type { GrowthTarget } from '#test/security/growth/growth-target.ts';

/** How thoroughly to measure. */
export interface MeasureOptions {
  /** Sizes go from the limit down to a 64th of it: each half, or each quarter of the one above. */
  readonly step: 2 | 4;
  /** How often each size is sent; the least that it took counts, since noise only adds. */
  readonly repeats: number;
}

/** What came of one size. */
export interface MeasuredSize {
  readonly size: number;
  /** The longest single turn of the event loop, in CPU time. */
  readonly turnMs: number;
  /** All turns together. */
  readonly cpuMs: number;
  /** All threads of the process: those for validation and planning have a deadline of their own. */
  readonly threadsMs: number;
  /** undefined: the connection was reset. */
  readonly status: number | undefined;
}

/** What came of a case. */
export interface GrowthResult {
  readonly part: GrowthCase['part'];
  readonly name: string;
  readonly unit: string;
  readonly limit: number;
  readonly sizes: readonly MeasuredSize[];
  /** undefined: the input costs nothing measurable. */
  readonly exponent: number | undefined;
  /** The most that one turn may take on this machine, as it is just now. */
  readonly boundMs: number;
  /** What is wrong; empty where nothing is. */
  readonly faults: readonly string[];
}

/** A machine that does other work gives wrong figures now and then; a fault is found again. */
const attempts = 3;

/** Sends a case in all its sizes, and judges: linear growth, short turns, and nothing served beyond the limit. */
export async function measureGrowth(
  target: GrowthTarget,
  growthCase: GrowthCase,
  options: MeasureOptions,
): Promise<GrowthResult> {
  let measured: readonly MeasuredSize[] = [];
  let result: GrowthResult | undefined;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const again = await measureSizes(target, growthCase, options);
    measured = again.map((size, index) => least(size, measured[index]));
    result = judge(growthCase, measured, turnBoundMs(await readLoad(target.gateway)));
    if (result.faults.length === 0) break;
  }
  if (!result) throw new Error('Nothing was measured');
  return result;
}

function sizesOf({ limit }: GrowthCase, { step }: MeasureOptions): readonly number[] {
  const within = [limit];
  for (let size = limit / step; size >= limit / 64; size /= step) within.unshift(Math.floor(size));
  // The first tells what the request costs without the input.
  return [1, ...within, 2 * limit, 4 * limit];
}

let serial = 0;

async function measureSizes(
  target: GrowthTarget,
  growthCase: GrowthCase,
  options: MeasureOptions,
): Promise<readonly MeasuredSize[]> {
  const { gateway, tools } = target;
  const measured: MeasuredSize[] = [];
  for (const size of sizesOf(growthCase, options)) {
    let best: MeasuredSize | undefined;
    for (let repeat = 0; repeat < options.repeats; repeat += 1) {
      serial += 1;
      const input = await growthCase.input(size, serial, tools);
      await readTurn(gateway);
      const status = await target.send(input);
      const { workMs, busyMs, threadsMs } = await readTurn(gateway);
      best = least({ size, turnMs: workMs, cpuMs: busyMs, threadsMs, status }, best);
    }
    if (best) measured.push(best);
  }
  return measured;
}

function least(one: MeasuredSize, other: MeasuredSize | undefined): MeasuredSize {
  if (!other) return one;
  return {
    size: one.size,
    turnMs: Math.min(one.turnMs, other.turnMs),
    cpuMs: Math.min(one.cpuMs, other.cpuMs),
    threadsMs: Math.min(one.threadsMs, other.threadsMs),
    // A reset connection tells less than a status.
    status: one.status ?? other.status,
  };
}

function judge(growthCase: GrowthCase, sizes: readonly MeasuredSize[], boundMs: number): GrowthResult {
  const { part, name, unit = 'bytes', limit, ignoresExcess = false } = growthCase;
  const [base, ...others] = sizes;
  // Below that, what the first size costs is no small part of the others.
  const fitted = others.filter(({ size }) => size <= limit && size >= 10);
  const exponent = fitExponent(fitted, base?.cpuMs ?? 0);
  const faults = [
    ...(growsTooFast(exponent) ? [`grows with exponent ${exponent?.toFixed(2)}`] : []),
    ...sizes
      .filter(({ turnMs }) => turnMs > boundMs)
      .map(({ size, turnMs }) => `${size} ${unit} block the event loop for ${turnMs.toFixed(0)} ms`),
    ...sizes
      .filter(({ status }) => status === 500)
      .map(({ size }) => `${size} ${unit} are answered with 500`),
    ...sizes
      .filter(({ size, status }) => size <= limit && status === undefined)
      .map(({ size }) => `${size} ${unit} are not answered`),
    ...sizes
      .filter(({ size, status = 400 }) => size > limit && status < 400 && !ignoresExcess)
      .map(({ size }) => `${size} ${unit} are above the limit and served`),
  ];
  return { part, name, unit, limit, sizes, exponent, boundMs, faults };
}
