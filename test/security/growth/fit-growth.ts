/** What an input of one size cost the event loop. */
export interface GrowthPoint {
  readonly size: number;
  /** CPU of the event loop's thread for the whole request. */
  readonly cpuMs: number;
}

/** Below this, noise is larger than what is measured; so it is below half of what the request itself costs. */
const floorMs = 1;
/**
 * The largest exponent that counts as linear: a sort is linear within it, and what is quadratic comes out at 1.7 or more
 * even where it shares the request with as much linear work.
 */
const maxExponent = 1.4;

/**
 * Fits `cpuMs - baseMs = factor * size ** exponent` by least squares on logarithms.
 *
 * @param baseMs what a request costs with next to nothing of the input.
 * @returns the exponent; undefined where fewer than two sizes cost anything measurable, i.e. the input does not matter.
 */
export function fitExponent(points: readonly GrowthPoint[], baseMs: number): number | undefined {
  const leastMs = Math.max(floorMs, baseMs / 2);
  const logs = points
    .map(({ size, cpuMs }) => [size, cpuMs - baseMs] as const)
    .filter(([, ms]) => ms >= leastMs)
    .map(([size, ms]) => [Math.log2(size), Math.log2(ms)] as const);
  if (logs.length < 2) return undefined;
  const meanX = logs.reduce((sum, [x]) => sum + x, 0) / logs.length;
  const meanY = logs.reduce((sum, [, y]) => sum + y, 0) / logs.length;
  const covariance = logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const variance = logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return covariance / variance;
}

/** Whether a fitted exponent is more than linear growth and noise explain. */
export function growsTooFast(exponent: number | undefined): boolean {
  return exponent !== undefined && exponent > maxExponent;
}
