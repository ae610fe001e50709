import { turnBoundMs } from '#test/testkit/event-loop-probe.ts';
import { fitExponent, growsTooFast } from '#test/security/growth/fit-growth.ts';
import type { GrowthCase } from '#test/security/growth/growth-case.ts';
import type { GrowthMeter, InputCost } from '#test/security/growth/growth-target.ts';

/** How thoroughly to measure. */
export interface MeasureOptions {
  /** Sizes go from the limit down to a 64th of it: each half, or each quarter of the one above. */
  readonly step: 2 | 4;
  /** How often each size is sent; the least that it took counts, since noise only adds. */
  readonly repeats: number;
}

/** What came of one size. */
export interface MeasuredSize extends InputCost {
  readonly size: number;
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

/**
 * How many times as often each size is sent once a fault was found: a garbage collection, a compilation or a machine that
 * does other work gives wrong figures now and then. Only a fault in the least of all figures is one.
 */
const confirmations = [2, 4, 8];

/** Sends a case in all its sizes, and judges: linear growth, short turns, and nothing served beyond the limit. */
export async function measureGrowth(
  meter: GrowthMeter,
  growthCase: GrowthCase,
  options: MeasureOptions,
): Promise<GrowthResult> {
  let sizes = await measureSizes(meter, growthCase, options);
  let boundMs = turnBoundMs({ unitMs: await meter.unitMs() });
  let result = judge(growthCase, sizes, boundMs);
  for (const times of confirmations) {
    if (result.faults.length === 0) break;
    const again = await measureSizes(meter, growthCase, { ...options, repeats: options.repeats * times });
    sizes = again.map((size, index) => least(size, sizes[index]));
    boundMs = Math.max(boundMs, turnBoundMs({ unitMs: await meter.unitMs() }));
    result = judge(growthCase, sizes, boundMs);
  }
  return result;
}

function sizesOf({ limit }: GrowthCase, { step }: MeasureOptions): readonly number[] {
  const within = [limit];
  for (let size = limit / step; size >= limit / 64; size /= step) within.unshift(Math.floor(size));
  // The first tells what the request costs without the input.
  return [1, ...within, 2 * limit, 4 * limit];
}

/**
 * Growth that has not come to this share of the longest turn at the limit does no harm, and is hard to tell from noise.
 * Objects with thousands of different keys are below it: V8 adds them to a sorted array, which has at most 1,536 of them.
 */
const leastShare = 0.4;

let serial = 0;

async function measureSizes(
  meter: GrowthMeter,
  growthCase: GrowthCase,
  options: MeasureOptions,
): Promise<readonly MeasuredSize[]> {
  const measured: MeasuredSize[] = [];
  for (const size of sizesOf(growthCase, options)) {
    let best: MeasuredSize | undefined;
    for (let repeat = 0; repeat < options.repeats; repeat += 1) {
      serial += 1;
      const input = await growthCase.input(size, serial, meter.tools);
      best = least({ size, ...(await meter.measure(input)) }, best);
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
  const baseMs = base?.cpuMs ?? 0;
  const exponent = fitExponent(fitted, baseMs);
  const largestMs = Math.max(...fitted.map(({ cpuMs }) => cpuMs - baseMs));
  const faults = [
    ...(growsTooFast(exponent) && largestMs > boundMs * leastShare
      ? [`grows with exponent ${exponent?.toFixed(2)}`]
      : []),
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
