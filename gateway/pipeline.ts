import { receive } from '#gateway/pipeline/receive.ts';
import type { HttpGraphQLRequest } from '#gateway/pipeline/receive.ts';
import { authenticate, findPayer } from '#gateway/pipeline/authenticate.ts';
import type { Authentication, UnreadRequest } from '#gateway/pipeline/authenticate.ts';
import type { ClientOrigins } from '#gateway/clients/check-origin.ts';
import { identifyClient } from '#gateway/pipeline/identify-client.ts';
import { resolveDocument } from '#gateway/pipeline/resolve-document.ts';
import type { Documents } from '#gateway/pipeline/resolve-document.ts';
import { validate } from '#gateway/pipeline/validate.ts';
import { estimateCost } from '#gateway/pipeline/estimate-cost.ts';
import type { CostEstimation } from '#gateway/pipeline/estimate-cost.ts';
import { authorize, refuseHidden } from '#gateway/pipeline/authorize.ts';
import type { AuthorizationRules } from '#gateway/pipeline/authorize.ts';
import {
  chargeFailure,
  limitRate,
  limitSubgraphs,
  payFirstPoint,
  storeOf,
} from '#gateway/pipeline/limit-rate.ts';
import type { RateLimits } from '#gateway/pipeline/limit-rate.ts';
import { plan } from '#gateway/pipeline/plan.ts';
import type { Planning } from '#gateway/pipeline/plan.ts';
import { execute } from '#gateway/pipeline/execute.ts';
import type { Execution } from '#gateway/pipeline/execute.ts';
import { settleCost, settleUnfinished, settleUnsent } from '#gateway/pipeline/settle-cost.ts';
import { respond, respondToDryRun } from '#gateway/pipeline/respond.ts';
import { shareAnswer } from '#gateway/pipeline/share-answer.ts';
import type { AnswerSharing } from '#gateway/pipeline/share-answer.ts';
import type {
  Answer,
  ChargedOperation,
  ExecutedOperation,
  IdentifiedRequest,
  Payer,
  PermittedOperation,
  PlannedOperation,
  ReceivedRequest,
  ResolvedRequest,
  ValidOperation,
} from '#gateway/pipeline/request.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import type { Reservation } from '#gateway/rate-limit/rate-limit-store.ts';
import type { PreparedDocuments } from '#gateway/validation/prepared-documents.ts';

/** What the stages of one snapshot work with. */
export interface PipelineParts {
  readonly authentication: Authentication;
  readonly origins: ClientOrigins;
  readonly registered: Documents;
  readonly documents: PreparedDocuments;
  readonly cost: CostEstimation;
  readonly authorization: AuthorizationRules;
  readonly limits: RateLimits;
  readonly planning: Planning;
  readonly execution: Execution;
  readonly sharing: AnswerSharing;
}

/** A request's whole way through one snapshot, in three strides, because Apollo Server stands between them. */
export interface Pipeline {
  /** Before Apollo Server: who calls, and what do they ask? @throws ClientError, or an AggregateError of them. */
  admit(http: HttpGraphQLRequest): Promise<ValidOperation>;
  /** Instead of everything else, for a dry run: what does it cost, what is left, what would it ask? @throws ClientError */
  quote(operation: ValidOperation): Promise<Answer>;
  /** Charges for a rejection that no stage made. @throws ClientError where not even a point is left */
  refuse(operation: ValidOperation, error: unknown): Promise<void>;
  /** The same before the request was admitted. @throws ClientError where not even a point is left */
  refuseUnread(request: UnreadRequest, error: unknown): Promise<void>;
  /** When Apollo Server has resolved the operation: may they, and can they pay? @throws ClientError */
  charge(operation: ValidOperation): Promise<ChargedOperation>;
  /** As Apollo Server's executor. @throws ClientError, or the reason of the request's abort. */
  answer(operation: ChargedOperation): Promise<Answer>;
}

/** Puts the stages in their order. */
export function createPipeline(parts: PipelineParts): Pipeline {
  const { cost, limits, sharing } = parts;

  return {
    async admit(http) {
      const received = await receiveOrCharge(http, parts);
      const identified = await identifyOrCharge(received, parts);
      const resolved = await resolveOrCharge(identified, parts);
      return await validateOrCharge(resolved, parts);
    },

    async quote(valid) {
      const prepaid = valid.prepaid ?? (await payFirstPoint(valid, limits));
      const states = prepaid?.states ?? [];
      const priced = estimateCost(valid, cost);
      const planned = valid.wishes.plan
        ? await plan(await authorize(priced, parts.authorization), parts.planning)
        : undefined;
      return respondToDryRun(priced, { ...cost, states, planned });
    },

    refuse: (valid, error) => charge(valid, error, parts),

    refuseUnread: (request, error) => chargeUnread(request, error, parts),

    async charge(valid) {
      return await limitRate(await permitOrCharge(valid, parts), limits);
    },

    async answer(charged) {
      const planned = await planOrSettle(charged, parts);
      const executed = await executeOrSettle(planned, parts);
      const settled = settleCost(executed, { store: storeOf(charged, limits), priced: isPriced(parts) });
      refuseHidden(settled, parts.authorization);
      return shareAnswer(respond(settled, cost), settled, sharing);
    },
  };
}

async function receiveOrCharge(http: HttpGraphQLRequest, parts: PipelineParts): Promise<ReceivedRequest> {
  try {
    return receive(http);
  } catch (error) {
    await chargeUnread(http, error, parts);
    throw error;
  }
}

async function identifyOrCharge(received: ReceivedRequest, parts: PipelineParts): Promise<IdentifiedRequest> {
  try {
    return identifyClient(await authenticate(received, parts.authentication), parts);
  } catch (error) {
    await chargeUnread(received, error, parts);
    throw error;
  }
}

async function resolveOrCharge(
  identified: IdentifiedRequest,
  parts: PipelineParts,
): Promise<ResolvedRequest> {
  let prepaid: Reservation | undefined;
  try {
    return await resolveDocument(identified, parts.registered, async () => {
      if (isPriced(parts)) prepaid = await payFirstPoint(identified, parts.limits);
      return prepaid;
    });
  } catch (error) {
    await charge({ ...identified, prepaid }, error, parts);
    throw error;
  }
}

async function validateOrCharge(resolved: ResolvedRequest, parts: PipelineParts): Promise<ValidOperation> {
  const { documents, planning, limits } = parts;
  const { prepaid: paid, resolved: text } = resolved;
  const isNew = !paid && !text.registered && !documents.knows(text.sha256);
  const prepaid = isNew && isPriced(parts) ? await payFirstPoint(resolved, limits) : paid;
  const request = { ...resolved, prepaid };
  try {
    return await validate(request, { documents, schema: planning.apiSchema });
  } catch (error) {
    await charge(request, error, parts);
    throw error;
  }
}

async function permitOrCharge(valid: ValidOperation, parts: PipelineParts): Promise<PermittedOperation> {
  try {
    return await authorize(estimateCost(valid, parts.cost), parts.authorization);
  } catch (error) {
    await charge(valid, error, parts);
    throw error;
  }
}

/**
 * Charges for a failure before the sender is known. Where no payment is possible, because a layer admits no such caller
 * or the store is down, the failure itself is the answer: it says what to fix.
 */
async function chargeUnread(request: UnreadRequest, error: unknown, parts: PipelineParts): Promise<void> {
  if (!isPriced(parts) || !(error instanceof ClientError)) return;
  const payer = await findPayer(request, { ...parts.authentication, error });
  try {
    await chargeFailure(payer, error, parts.limits);
  } catch (denial) {
    const isUnpayable = denial instanceof ClientError && denial.code !== 'RATE_LIMIT_EXCEEDED';
    if (!isUnpayable) throw denial;
  }
}

async function charge(request: Payer, error: unknown, parts: PipelineParts): Promise<void> {
  if (isPriced(parts)) await chargeFailure(request, error, parts.limits);
}

function isPriced({ cost }: PipelineParts): boolean {
  return cost.settings.mode !== 'off';
}

async function planOrSettle(
  charged: ChargedOperation,
  { planning, limits }: PipelineParts,
): Promise<PlannedOperation> {
  try {
    const planned = await plan(charged, planning);
    await limitSubgraphs(planned, limits);
    return planned;
  } catch (error) {
    settleUnsent(charged, error, storeOf(charged, limits));
    throw error;
  }
}

async function executeOrSettle(
  planned: PlannedOperation,
  { execution, limits }: PipelineParts,
): Promise<ExecutedOperation> {
  let hasBegun = false;
  const onBegin = (): void => {
    hasBegun = true;
  };
  try {
    return await execute(planned, execution, { onBegin });
  } catch (error) {
    const settle = hasBegun ? settleUnfinished : settleUnsent;
    settle(planned, error, storeOf(planned, limits));
    throw error;
  }
}
