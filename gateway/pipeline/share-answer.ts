import type { RequestHeaders } from '#gateway/identity/request-headers.ts';
import type { Answer, SettledOperation } from '#gateway/pipeline/request.ts';

/** What caches between clients and the gateway may keep. */
export interface AnswerSharing {
  /** How long; 0: nothing. */
  readonly maxAgeMs: number;
  /** Further request headers that answers depend on; `any`: no list names them. Default: none. */
  readonly propagated?: readonly string[] | 'any';
}

/**
 * The request headers that an answer depends on: what it is written as, who asks, and for which client. Not more than
 * 128 characters, the most that nginx keeps.
 */
export const varyingHeaders = [
  'accept',
  'authorization',
  'x-api-key',
  'origin',
  'graphql-client-name',
  'apollographql-client-name',
  'x-weir-debug',
] as const;

const credentialHeaders = ['authorization', 'proxy-authorization', 'x-api-key', 'cookie'] as const;

/**
 * Makes an answer one that shared caches may keep, where it is the same for everybody: a registered query by GET,
 * without a credential, answered in full. What is one caller's alone, the price and the budgets, is taken out of it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9111 for HTTP caching
 */
export function shareAnswer(
  answer: Answer,
  operation: SettledOperation,
  { maxAgeMs, propagated = [] }: AnswerSharing,
): Answer {
  const seconds = Math.floor(maxAgeMs / 1000);
  if (seconds === 0 || answer.outcome !== 'ok' || !isForEverybody(operation)) return answer;
  if (propagated === 'any' || answer.serviceHeaders?.['set-cookie']) return answer;
  const { data } = answer.result;
  return {
    ...answer,
    result: data === undefined ? {} : { data },
    headers: {
      'cache-control': `public, max-age=${seconds}`,
      vary: [...varyingHeaders, ...propagated].join(', '),
    },
    isShared: true,
  };
}

function isForEverybody({ method, resolved, identity, headers }: SettledOperation): boolean {
  return method === 'GET' && resolved.registered && identity === undefined && asksNothingSpecial(headers);
}

/** A credential that nobody reads is one still, and our own headers ask for what others do not get. */
function asksNothingSpecial(headers: RequestHeaders): boolean {
  return (
    credentialHeaders.every((name) => headers[name] === undefined) &&
    !Object.keys(headers).some((name) => name.startsWith('x-weir-'))
  );
}
