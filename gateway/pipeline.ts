import { Account } from '#gateway/pipeline/account.ts';
import type { Payer, UnreadRequest } from '#gateway/pipeline/account.ts';
import { authenticate, findPayer } from '#gateway/pipeline/authenticate.ts';
import type { Authentication } from '#gateway/pipeline/authenticate.ts';
import { authorize, refuseHidden } from '#gateway/pipeline/authorize.ts';
import type { AuthorizationRules } from '#gateway/pipeline/authorize.ts';
import { estimateCost } from '#gateway/pipeline/estimate-cost.ts';
import type { CostEstimation } from '#gateway/pipeline/estimate-cost.ts';
import { execute } from '#gateway/pipeline/execute.ts';
import type { Execution } from '#gateway/pipeline/execute.ts';
import { identifyClient } from '#gateway/pipeline/identify-client.ts';
import { limitRate } from '#gateway/pipeline/limit-rate.ts';
import { limitSubgraphs } from '#gateway/pipeline/limit-subgraphs.ts';
import { plan } from '#gateway/pipeline/plan.ts';
import type { Planning } from '#gateway/pipeline/plan.ts';
import { receive } from '#gateway/pipeline/receive.ts';
import type { HttpGraphQLRequest } from '#gateway/pipeline/receive.ts';
import { resolveDocument } from '#gateway/pipeline/resolve-document.ts';
import type { Documents } from '#gateway/pipeline/resolve-document.ts';
import { respond, respondToDryRun } from '#gateway/pipeline/respond.ts';
import { settleCost } from '#gateway/pipeline/settle-cost.ts';
import { shareAnswer } from '#gateway/pipeline/share-answer.ts';
import type { AnswerSharing } from '#gateway/pipeline/share-answer.ts';
import { validate } from '#gateway/pipeline/validate.ts';
import type { Answer, ChargedOperation, ValidOperation } from '#gateway/pipeline/request.ts';
import type { ClientOrigins } from '#gateway/clients/check-origin.ts';
import type { ClientError } from '#gateway/errors/client-error.ts';
import type { Operations } from '#gateway/operations/operations.ts';
import type { RateLimits } from '#gateway/rate-limit/rate-limits.ts';

/** What the stages of one snapshot work with. */
export interface PipelineParts {
  readonly authentication: Authentication;
  readonly origins: ClientOrigins;
  readonly registered: Documents;
  readonly operations: Operations;
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
  /** When Apollo Server has resolved the operation: may they, and can they pay? @throws ClientError */
  charge(operation: ValidOperation): Promise<ChargedOperation>;
  /** As Apollo Server's executor. @throws ClientError, or the reason of the request's abort. */
  answer(operation: ChargedOperation): Promise<Answer>;
  /** Charges for a rejection that no stage made. @throws ClientError where not even a point is left */
  refuse(operation: ValidOperation, error: unknown): Promise<void>;
  /** The same before the request was admitted. @throws ClientError where not even a point is left */
  refuseUnread(request: UnreadRequest, error: unknown): Promise<void>;
}

/** Puts the stages in their order. What a failure costs, and whom, is the business of the request's account. */
export function createPipeline(parts: PipelineParts): Pipeline {
  const { authentication, registered, cost, authorization, limits, planning, execution, sharing } = parts;
  const isPriced = cost.settings.mode !== 'off';

  function openAccount(request: UnreadRequest): Account {
    const payer = (error: ClientError): Promise<Payer> => findPayer(request, { ...authentication, error });
    return new Account({ request, limits, isPriced, findPayer: payer });
  }

  return {
    async admit(http) {
      const account = openAccount(http);
      return await account.run(async () => {
        const received = receive(http, account);
        const authenticated = await authenticate(received, authentication);
        const identified = identifyClient(authenticated, parts);
        account.billTo(identified);
        const resolved = await resolveDocument(identified, registered);
        account.billTo(resolved);
        return await validate(resolved, parts.operations);
      });
    },

    async quote(valid) {
      return await valid.account.run(async () => {
        const states = await valid.account.prepay();
        const priced = estimateCost(valid, cost);
        const planned = valid.wishes.plan
          ? await plan(await authorize(priced, authorization), planning)
          : undefined;
        return respondToDryRun(priced, { settings: cost.settings, states, planned });
      });
    },

    async charge(valid) {
      return await valid.account.run(async () => {
        const priced = estimateCost(valid, cost);
        const permitted = await authorize(priced, authorization);
        return await limitRate(permitted);
      });
    },

    async answer(charged) {
      return await charged.account.run(async () => {
        const planned = await limitSubgraphs(await plan(charged, planning), limits);
        const executed = await execute(planned, execution);
        const settled = settleCost(executed, cost);
        refuseHidden(settled, authorization);
        return shareAnswer(respond(settled), settled, sharing);
      });
    },

    refuse: (valid, error) => valid.account.abandon(error),

    refuseUnread: (request, error) => openAccount(request).abandon(error),
  };
}
