import { receive } from '#gateway/pipeline/01-receive.ts';
import type { HttpGraphQLRequest } from '#gateway/pipeline/01-receive.ts';
import { authenticate } from '#gateway/pipeline/02-authenticate.ts';
import type { Authentication } from '#gateway/pipeline/02-authenticate.ts';
import type { ClientOrigins } from '#gateway/clients/check-origin.ts';
import { identifyClient } from '#gateway/pipeline/03-identify-client.ts';
import { resolveDocument } from '#gateway/pipeline/04-resolve-document.ts';
import type { Documents } from '#gateway/pipeline/04-resolve-document.ts';
import { validate } from '#gateway/pipeline/05-validate.ts';
import { estimateCost } from '#gateway/pipeline/06-estimate-cost.ts';
import type { CostEstimation } from '#gateway/pipeline/06-estimate-cost.ts';
import { authorize } from '#gateway/pipeline/07-authorize.ts';
import type { AuthorizationRules } from '#gateway/pipeline/07-authorize.ts';
import {
  chargeInvalid,
  limitRate,
  limitSubgraphs,
  readLimits,
  tellLimits,
} from '#gateway/pipeline/08-limit-rate.ts';
import type { RateLimits } from '#gateway/pipeline/08-limit-rate.ts';
import { plan } from '#gateway/pipeline/09-plan.ts';
import type { Planning } from '#gateway/pipeline/09-plan.ts';
import { execute } from '#gateway/pipeline/10-execute.ts';
import type { Execution } from '#gateway/pipeline/10-execute.ts';
import { settleCost, settleUnfinished, settleUnsent } from '#gateway/pipeline/11-settle-cost.ts';
import { respond, respondToDryRun } from '#gateway/pipeline/12-respond.ts';
import { shareAnswer } from '#gateway/pipeline/share-answer.ts';
import type { AnswerSharing } from '#gateway/pipeline/share-answer.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import type { ErrorCode } from '#gateway/errors/error-codes.ts';
import type {
  Answer,
  ChargedOperation,
  ExecutedOperation,
  IdentifiedRequest,
  PermittedOperation,
  PlannedOperation,
  ResolvedRequest,
  ValidOperation,
} from '#gateway/pipeline/request.ts';
import type { RateLimitStore } from '#gateway/rate-limit/rate-limit-store.ts';
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
  /** Instead of everything else, for a dry run: what does it cost, and what is left? @throws ClientError */
  quote(operation: ValidOperation): Promise<Answer>;
  /** Lets a refusal that none of our stages made tell of budgets too. */
  tellLimits(operation: ValidOperation): Promise<void>;
  /** When Apollo Server has resolved the operation: may they, and can they pay? @throws ClientError */
  charge(operation: ValidOperation): Promise<ChargedOperation>;
  /** As Apollo Server's executor. @throws ClientError, or the reason of the request's abort. */
  answer(operation: ChargedOperation): Promise<Answer>;
}

/** Refusals that a text may get before it is validated. */
const refusedTexts: ReadonlySet<ErrorCode> = new Set([
  'QUERY_NOT_IN_SAFELIST',
  'PERSISTED_QUERY_ID_REQUIRED',
]);

/** Puts the stages in their order. */
export function createPipeline(parts: PipelineParts): Pipeline {
  const { authentication, origins, registered, documents, cost } = parts;
  const { limits, planning, execution, sharing } = parts;
  const schema = planning.apiSchema;
  const priced = cost.settings.mode !== 'off';

  return {
    async admit(http) {
      const received = receive(http);
      const authenticated = await authenticate(received, authentication);
      const identified = identifyClient(authenticated, { origins });
      const resolved = await resolveOrCharge(identified);
      return await validateOrCharge(resolved);
    },

    async quote(valid) {
      const pricedOperation = estimateCost(valid, cost);
      const states = await readLimits(pricedOperation, limits);
      return respondToDryRun(pricedOperation, { ...cost, states });
    },

    async tellLimits(valid) {
      await tellLimits(valid, limits);
    },

    async charge(valid) {
      const permitted = await permitOrTell(valid, parts);
      return await limitRate(permitted, { ...limits, store: storeOf(valid, limits) });
    },

    async answer(charged) {
      const planned = await planOrSettle(charged, parts);
      const executed = await executeOrSettle(planned, execution, storeOf(charged, limits));
      const settled = settleCost(executed, { store: storeOf(charged, limits), priced });
      return shareAnswer(respond(settled, cost), settled, sharing);
    },
  };

  async function resolveOrCharge(identified: IdentifiedRequest): Promise<ResolvedRequest> {
    try {
      return await resolveDocument(identified, registered);
    } catch (error) {
      // Comparing a text with what is registered is work.
      const isWork = priced && error instanceof ClientError && refusedTexts.has(error.code);
      await (isWork ? chargeInvalid(identified, limits) : tellLimits(identified, limits));
      throw error;
    }
  }

  async function validateOrCharge(resolved: ResolvedRequest): Promise<ValidOperation> {
    try {
      return await validate(resolved, { documents, schema });
    } catch (error) {
      if (priced) await chargeInvalid(resolved, limits);
      throw error;
    }
  }
}

async function permitOrTell(
  valid: ValidOperation,
  { cost, authorization, limits }: PipelineParts,
): Promise<PermittedOperation> {
  try {
    return await authorize(estimateCost(valid, cost), authorization);
  } catch (error) {
    await tellLimits(valid, limits);
    throw error;
  }
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
    settleUnsent(charged, storeOf(charged, limits));
    throw error;
  }
}

/** What operations of one request cost is taken as one sum. */
function storeOf({ batch }: ValidOperation, { store }: RateLimits): RateLimitStore {
  return batch ? batch.over(store) : store;
}

async function executeOrSettle(
  planned: PlannedOperation,
  execution: Execution,
  store: RateLimitStore,
): Promise<ExecutedOperation> {
  let hasBegun = false;
  const onBegin = (): void => {
    hasBegun = true;
  };
  try {
    return await execute(planned, execution, { onBegin });
  } catch (error) {
    const settle = hasBegun ? settleUnfinished : settleUnsent;
    settle(planned, store);
    throw error;
  }
}
