import { TurnBudget } from '#gateway/bounded/turn-budget.ts';
import { AutomaticDocuments } from '#gateway/documents/automatic-documents.ts';
import { authenticationOf } from '#gateway/main/authentication-of.ts';
import { eventLoopTurn, monotonicClock } from '#gateway/main/clocks.ts';
import { openBypass } from '#gateway/main/open-bypass.ts';
import { openRateLimits } from '#gateway/main/open-rate-limits.ts';
import { logger } from '#gateway/main/logger.ts';
import { ArrivingAnswers } from '#gateway/subgraph-client/arriving-answers.ts';
import { RepeatedWarning } from '#gateway/telemetry/repeated-warning.ts';
import { Shelf } from '#gateway/operations/shelf.ts';
import type { ServiceOptions, SharedParts } from '#gateway/main/service-options.ts';

/** A fifth of the longest turn that the event loop may have: what is under way has its part too. */
const turnBudgetMs = 10;

/** Opens what outlives a supergraph. @throws StartupError where a file of the configuration cannot be used */
export async function openShared({
  config,
  ignoreTokens = false,
  stack,
}: Pick<ServiceOptions, 'config' | 'ignoreTokens' | 'stack'>): Promise<SharedParts> {
  const { automatic } = config.documents;
  const bypass = await openBypass(config);
  const { limits, counters } = await openRateLimits({ config, stack });
  return {
    authentication: authenticationOf(config, { ignoreTokens }),
    limits,
    rateLimitCounters: counters,
    bypass,
    arriving: openArriving(config),
    turns: new TurnBudget({ budgetMs: turnBudgetMs, clock: monotonicClock, turn: eventLoopTurn }),
    shelf: new Shelf({ maxBytes: config.execution.operationCacheBytes }),
    automatic: automatic && new AutomaticDocuments(automatic),
  };
}

function openArriving({ limits }: ServiceOptions['config']): ArrivingAnswers {
  const warning = new RepeatedWarning<string>({
    log: (count, address) =>
      logger.warn(
        { count, address },
        'Subgraph answers dropped: more bytes arriving than limits.maxSubgraphBytesPerIp or limits.maxSubgraphBytes',
      ),
  });
  return new ArrivingAnswers({ ...limits, onDrop: (address) => warning.report(address) });
}
