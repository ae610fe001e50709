import { ClientError } from '#gateway/errors/client-error.ts';

/**
 * Refuses an operation that costs more than one operation may.
 *
 * @param points What the operation costs.
 * @param maxPerOperation The most points of one operation; equal is allowed.
 * @throws ClientError `COST_ESTIMATED_TOO_EXPENSIVE`, with both figures as `cost` and `maxCost` in its extensions.
 */
export function checkPerOperationMaximum(points: number, maxPerOperation: number): void {
  if (points <= maxPerOperation) return;
  throw new ClientError(
    'COST_ESTIMATED_TOO_EXPENSIVE',
    `Operation costs ${points} points, above the ${maxPerOperation} allowed per operation; request fewer items or fewer nested lists.`,
    { extensions: { cost: points, maxCost: maxPerOperation } },
  );
}
