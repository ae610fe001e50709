import { GraphQLError } from 'graphql';
import { errorCodes } from '#gateway/errors/error-codes.ts';
import { explainPrice } from '#gateway/cost/explain-price.ts';
import type { PriceBreakdown } from '#gateway/cost/explain-price.ts';
import { describeProgram, wavesOf } from '#gateway/execution/program/describe-program.ts';
import type { DescribedWave } from '#gateway/execution/program/describe-program.ts';
import { costExtension } from '#gateway/rate-limit/cost-extension.ts';
import { foreseeVerdict } from '#gateway/rate-limit/foresee-verdict.ts';
import { writeRateLimitHeaders } from '#gateway/rate-limit/rate-limit-headers.ts';
import type { LayerState } from '#gateway/rate-limit/rate-limit-store.ts';
import { settleStates } from '#gateway/rate-limit/settle-states.ts';
import type {
  Answer,
  PlannedOperation,
  PricedOperation,
  SettledOperation,
} from '#gateway/pipeline/request.ts';

/** Shapes the answer: data, errors with the request's id, the price, and the headers that tell what is left. */
export function respond(operation: SettledOperation): Answer {
  const { data, errors, requestId, recorder, estimatedPoints, actualPoints, reservation, wishes } = operation;
  for (const { extensions } of errors) recorder.addCode(ownCode(extensions.code));
  const states = settleStates(reservation.states, { estimatedPoints, actualPoints });
  const breakdown = breakdownFor(operation);
  return {
    result: {
      data,
      ...(errors.length === 0
        ? {}
        : {
            errors: errors.map(
              ({ message, path, extensions }) =>
                new GraphQLError(message, { path, extensions: { ...extensions, requestId } }),
            ),
          }),
      ...(wishes.cost || wishes.plan
        ? {
            extensions: {
              ...(wishes.cost
                ? { cost: costExtension({ estimatedPoints, actualPoints, states, breakdown }) }
                : {}),
              ...planExtension(operation),
            },
          }
        : {}),
    },
    headers: writeRateLimitHeaders(states),
    serviceHeaders: operation.serviceHeaders,
    outcome: errors.length === 0 ? 'ok' : 'partial',
  };
}

/** Records hold codes of Weir: those of subgraphs are in `subgraphErrors`, and might be any number. */
function ownCode(code: string): string {
  return Object.hasOwn(errorCodes, code) ? code : 'DOWNSTREAM_SERVICE_ERROR';
}

/** `extensions.plan`: what the subgraphs are asked. */
export interface PlanExtension {
  readonly waves: readonly DescribedWave[];
}

/** What a dry run tells about. */
export interface DryRun {
  readonly settings: { readonly mode: 'enforce' | 'measure' | 'off'; readonly maxPerOperation: number };
  /** The caller's budgets as they stand. */
  readonly states: readonly LayerState[];
  /** The operation with its plan; undefined: the caller did not ask for it, or may not. */
  readonly planned: Pick<PlannedOperation, 'wishes' | 'program' | 'coercedVariables'> | undefined;
}

/**
 * Answers a dry run: the price, what is left, and what would become of the operation. Its `data` is the empty object that
 * the operation would have with every root field skipped: the specification knows no answer without both data and errors.
 * @see https://spec.graphql.org/September2025/#sec-Response-Format
 */
export function respondToDryRun(operation: PricedOperation, { settings, states, planned }: DryRun): Answer {
  const { estimatedPoints } = operation;
  const maxPerOperation = settings.mode === 'enforce' ? settings.maxPerOperation : Infinity;
  const verdict = foreseeVerdict({ points: estimatedPoints, maxPerOperation, states });
  const breakdown = breakdownFor(operation);
  const cost = costExtension({ estimatedPoints, actualPoints: undefined, states, breakdown, verdict });
  return {
    result: { data: {}, extensions: { cost, ...(planned && planExtension(planned)) } },
    headers: writeRateLimitHeaders(states),
    outcome: 'ok',
  };
}

function planExtension({
  wishes,
  program,
  coercedVariables,
}: Pick<PlannedOperation, 'wishes' | 'program' | 'coercedVariables'>): { readonly plan?: PlanExtension } {
  if (!wishes.plan) return {};
  return { plan: { waves: wavesOf(describeProgram(program.compiled.program, coercedVariables)) } };
}

function breakdownFor(operation: PricedOperation): PriceBreakdown | undefined {
  if (!operation.wishes.breakdown) return undefined;
  return explainPrice(operation.known.price(), operation.coercedVariables);
}
