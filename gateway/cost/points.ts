/**
 * The largest price there is: the largest GraphQL `Int`, so that a price fits `extensions.cost` in any typed client
 * and a Lua number in Redis. Prices saturate here; they are never NaN, infinite or negative.
 */
export const maxPoints = 2_147_483_647;

/** `a + b` for two prices, saturating at {@link maxPoints}. */
export function addPoints(a: number, b: number): number {
  return saturate(a + b);
}

/** `a × b` for a price and a count, saturating at {@link maxPoints}. */
export function multiplyPoints(a: number, b: number): number {
  return saturate(a * b);
}

/** Any number as a price: between 0 and {@link maxPoints}; what is not a number is priced as the largest. */
export function saturate(value: number): number {
  if (Number.isNaN(value)) return maxPoints;
  return Math.min(Math.max(value, 0), maxPoints);
}
