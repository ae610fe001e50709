import { operationPoints } from '#gateway/cost/operation-points.ts';
import { maxPoints } from '#gateway/cost/points.ts';
import type { ExecutedOperation, SettledOperation } from '#gateway/pipeline/request.ts';

/** Gives back, or takes, the difference between the estimate and what the answer really holds. */
export function settleCost(
  operation: ExecutedOperation,
  { settings }: { readonly settings: { readonly mode: 'enforce' | 'measure' | 'off' } },
): SettledOperation {
  if (settings.mode === 'off') return { ...operation, actualPoints: 0 };
  const { operation: definition, recorder, estimatedPoints, introspectionPoints } = operation;
  const points = operation.writtenPoints + introspectionPoints;
  const actualPoints = Math.min(operationPoints(definition.operation, points), maxPoints);
  recorder.add({ cost: { estimated: estimatedPoints, actual: actualPoints } });
  operation.account.settle(actualPoints);
  return { ...operation, actualPoints };
}
