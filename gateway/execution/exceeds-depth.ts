import type { ExactShape } from '#gateway/execution/exact-numbers.ts';
import { getOwn, isJsonObject } from '#gateway/execution/own-property.ts';

/**
 * Whether a value nests lists and objects deeper than `max` levels, the value included, on the way to and within the custom
 * scalars in it. All else is read no deeper than an operation selects.
 *
 * @param shape where the custom scalars are.
 */
export function exceedsDepth(value: unknown, shape: ExactShape, max: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (max <= 0) return true;
  if (Array.isArray(value)) return value.some((item) => exceedsDepth(item, shape, max - 1));
  if (!isJsonObject(value)) return false;
  if (shape === 'exact') return Object.values(value).some((item) => exceedsDepth(item, 'exact', max - 1));
  for (const [key, below] of shape) {
    if (exceedsDepth(getOwn(value, key), below, max - 1)) return true;
  }
  return false;
}
