import { InternalError } from '#gateway/errors/internal-error.ts';

/** @throws InternalError when `points` is not a whole number of 0 or more: a fault of the cost model */
export function assertPoints(points: number): void {
  if (Number.isInteger(points) && points >= 0) return;
  throw new InternalError(`Points must be a whole number of 0 or more, not ${points}`);
}
