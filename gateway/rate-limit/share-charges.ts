import type { Charge } from '#gateway/rate-limit/rate-limit-store.ts';

/**
 * One replica's share of each budget, for the time that replicas cannot count together: capacity and rate divided by
 * their number, rounded down, but never to nothing.
 */
export function shareCharges(charges: readonly Charge[], replicas: number): readonly Charge[] {
  if (replicas === 1) return charges;
  return charges.map((charge) => ({
    ...charge,
    capacity: Math.max(1, Math.floor(charge.capacity / replicas)),
    // In thousandths, which is as fine as rates are.
    refillPerSecond: Math.max(1, Math.floor((charge.refillPerSecond * 1000) / replicas)) / 1000,
  }));
}
