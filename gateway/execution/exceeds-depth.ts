import type { ExactShape } from '#gateway/execution/exact-numbers.ts';
import { getOwn, isJsonObject } from '#gateway/bounded/json-object.ts';

/**
 * Whether a value nests lists and objects deeper than `max` levels, the value included, on the way to and within the custom
 * scalars in it. All else is read no deeper than an operation selects.
 *
 * @param shape where the custom scalars are.
 */
export function exceedsDepth(value: unknown, shape: ExactShape, max: number): boolean {
  // Level by level and without recursion: the stack would end before the 2000 levels that may be allowed.
  let level: Nested[] = [];
  addNested(level, value, shape);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= max) return true;
    const below: Nested[] = [];
    for (const nested of level) addChildren(below, nested);
    level = below;
  }
  return false;
}

/** A list or object, and where the custom scalars in it are. */
interface Nested {
  readonly value: object;
  readonly shape: ExactShape;
}

function addNested(level: Nested[], value: unknown, shape: ExactShape): void {
  if (typeof value === 'object' && value !== null) level.push({ value, shape });
}

function addChildren(level: Nested[], { value, shape }: Nested): void {
  if (Array.isArray(value)) for (const item of value) addNested(level, item, shape);
  else if (!isJsonObject(value)) return;
  else if (shape === 'exact') for (const item of Object.values(value)) addNested(level, item, 'exact');
  else for (const [key, below] of shape) addNested(level, getOwn(value, key), below);
}
