import { describe, expect, test } from '@jest/globals';
import { ClientError } from '#gateway/errors/client-error.ts';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { readEngineRefusal } from '#gateway/http/read-engine-refusal.ts';

const answer = (status: number, body: string) => readEngineRefusal({ status, headers: new Map(), body });
const refusal = (code: string): string =>
  JSON.stringify({ errors: [{ message: ' no \n', extensions: { code } }] });

describe('readEngineRefusal', () => {
  test("gives the guard against cross-site requests our form, and Apollo's words", () => {
    const error = answer(400, refusal('BAD_REQUEST'));
    expect(error).toBeInstanceOf(ClientError);
    expect(error).toMatchObject({ code: 'BAD_REQUEST', message: 'no' });
  });

  test.each([
    [500, refusal('INTERNAL_SERVER_ERROR')],
    [400, refusal('GRAPHQL_VALIDATION_FAILED')],
    [200, refusal('BAD_REQUEST')],
    [400, '{"errors":[]}'],
    [400, '{}'],
  ])('takes anything else for a fault of ours: %i %s', (status, body) => {
    expect(answer(status, body)).toBeInstanceOf(InternalError);
  });
});
