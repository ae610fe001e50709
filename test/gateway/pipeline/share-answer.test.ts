import { describe, expect, test } from '@jest/globals';
import { shareAnswer, varyingHeaders } from '#gateway/pipeline/share-answer.ts';
import type { AnswerSharing } from '#gateway/pipeline/share-answer.ts';
import type { Answer, SettledOperation } from '#gateway/pipeline/request.ts';

/** What the headers of a registered query's answer are, where caches may keep it for a minute. */
function shared(sharing: Omit<AnswerSharing, 'maxAgeMs'>, serviceHeaders?: Answer['serviceHeaders']): Answer {
  const request: unknown = {
    method: 'GET',
    resolved: { registered: true },
    identity: undefined,
    headers: {},
  };
  return shareAnswer(
    { result: { data: {} }, headers: {}, outcome: 'ok', serviceHeaders },
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the stage looks at no more of it
    request as SettledOperation,
    { maxAgeMs: 60_000, ...sharing },
  );
}

describe('an answer that caches may keep', () => {
  test('varies by the headers that rules pass on', () => {
    expect(shared({}).headers['vary']).toBe(varyingHeaders.join(', '));
    expect(shared({ propagated: ['x-feature'] }).headers['vary']).toBe(
      [...varyingHeaders, 'x-feature'].join(', '),
    );
  });

  test('is none where a pattern passes any header on, or a service sets a cookie', () => {
    expect(shared({ propagated: 'any' }).isShared).toBeUndefined();
    expect(shared({}, { 'set-cookie': ['a=1'] }).isShared).toBeUndefined();
    expect(shared({}, { 'x-served-by': 's1' }).isShared).toBe(true);
  });
});
