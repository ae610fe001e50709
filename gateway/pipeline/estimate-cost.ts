import { checkPerOperationMaximum } from '#gateway/cost/check-per-operation-maximum.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { hideSchema } from '#gateway/validation/hide-schema.ts';
import type { PricedOperation, ValidOperation } from '#gateway/pipeline/request.ts';

/** How operations are priced. */
export interface CostSettings {
  /** `measure` records prices and refuses none; `off` counts nothing, every price is 0. */
  readonly mode: 'enforce' | 'measure' | 'off';
  readonly maxPerOperation: number;
  readonly defaultListSize: number;
  readonly maxListSize: number;
}

/** What decides about prices, beside the operation. */
export interface CostEstimation {
  readonly settings: CostSettings;
}

/**
 * Prices an operation as it was sent: by operation, variables and schema alone.
 *
 * @throws ClientError COST_ESTIMATED_TOO_EXPENSIVE, not for a dry run, which is there to tell the price; or COST_INVALID_SLICING_ARGUMENTS.
 */
export function estimateCost(operation: ValidOperation, estimation: CostEstimation): PricedOperation {
  try {
    return priced(operation, estimation);
  } catch (error) {
    if (operation.mayReadSchema || !(error instanceof ClientError)) throw error;
    // A default of the schema may be at fault, whose argument the client did not write.
    const { code, extensions, locations } = error;
    const options = { extensions, cause: error, ...(locations ? { locations } : {}) };
    throw new ClientError(code, hideSchema(error, operation.resolved.text), options);
  }
}

function priced(operation: ValidOperation, { settings }: CostEstimation): PricedOperation {
  if (settings.mode === 'off') return { ...operation, estimatedPoints: 0, introspectionPoints: 0 };
  const price = operation.known.price();
  const points = price.pointsFor(operation.coercedVariables);
  operation.recorder.add({ cost: { estimated: points } });
  if (settings.mode === 'enforce' && !operation.wishes.dryRun)
    checkPerOperationMaximum(points, settings.maxPerOperation);
  const introspectionPoints = price.introspectionPoints(operation.coercedVariables);
  return { ...operation, estimatedPoints: points, introspectionPoints };
}
