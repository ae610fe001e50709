import { GraphQLError } from 'graphql';
import { costExtension } from '#gateway/rate-limit/cost-extension.ts';
import { writeRateLimitHeaders } from '#gateway/rate-limit/rate-limit-headers.ts';
import { settleStates } from '#gateway/rate-limit/settle-states.ts';
import type { Answer, SettledOperation } from '#gateway/pipeline/request.ts';

/** Shapes the answer: data, errors with the request's id, the price, and the headers that tell what is left. */
export function respond(operation: SettledOperation, { priced }: { readonly priced: boolean }): Answer {
  const { data, errors, requestId, recorder, estimatedPoints, actualPoints, reservation } = operation;
  for (const { extensions } of errors) recorder.addCode(extensions.code);
  const states = settleStates(reservation.states, { estimatedPoints, actualPoints });
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
      ...(priced ? { extensions: { cost: costExtension({ estimatedPoints, actualPoints, states }) } } : {}),
    },
    headers: writeRateLimitHeaders(states),
    outcome: errors.length === 0 ? 'ok' : 'partial',
  };
}
