import { describe, expect, test } from '@jest/globals';
import { ClientError } from '#gateway/errors/client-error.ts';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { describeRefusal } from '#gateway/errors/refusal.ts';

const bad = new ClientError('BAD_USER_INPUT', 'A variable does not fit.', {
  locations: [{ line: 1, column: 2 }],
  headers: { 'retry-after': '1' },
  extensions: { layer: 'user', code: 'FAKE', requestId: 'fake' },
  cause: new Error('secret'),
});

describe('describeRefusal', () => {
  test('tells a caller what the error says, and the id of the request', () => {
    expect(describeRefusal(bad, 'r1')).toEqual({
      status: 400,
      headers: { 'retry-after': '1' },
      errors: [
        {
          message: 'A variable does not fit.',
          locations: [{ line: 1, column: 2 }],
          extensions: { layer: 'user', code: 'BAD_USER_INPUT', requestId: 'r1' },
        },
      ],
      internalError: undefined,
    });
  });

  test('tells several at once, under the status of the first', () => {
    const refusal = describeRefusal(new AggregateError([new ClientError('FORBIDDEN', 'no'), bad]), 'r1');
    expect([refusal.status, refusal.errors.map(({ message }) => message)]).toEqual([
      403,
      ['no', 'A variable does not fit.'],
    ]);
  });

  test.each<[string, unknown]>([
    ['an error of ours', new InternalError('secret', { cause: new Error('deeper secret') })],
    ['an error of a library', new TypeError('secret')],
    ['several of which one is ours', new AggregateError([bad, new Error('secret')], 'secret')],
    ['none at all', new AggregateError([], 'secret')],
    ['a text', 'secret'],
    ['nothing', undefined],
    ['null', null],
    ['an object that looks like one', { code: 'BAD_USER_INPUT', message: 'secret', httpStatus: 200 }],
  ])('tells nothing of %s', (_case, thrown) => {
    const { status, errors, internalError } = describeRefusal(thrown, 'r1');
    expect([status, errors]).toEqual([
      500,
      [{ message: 'Internal server error', extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'r1' } }],
    ]);
    expect(internalError).toEqual(expect.stringMatching(/./));
  });

  test('tells the record every cause with its stack, to a depth', () => {
    let error = new Error('cause 9');
    for (let index = 8; index >= 0; index -= 1) error = new Error(`cause ${index}`, { cause: error });
    const { internalError = '' } = describeRefusal(error, 'r1');
    expect(internalError.match(/cause \d/g)).toEqual(['cause 0', 'cause 1', 'cause 2', 'cause 3', 'cause 4']);
    expect(internalError).toMatch(/at .*refusal\.test/);
  });

  test('ends where causes go in a circle', () => {
    const error = new Error('round');
    error.cause = error;
    expect(describeRefusal(error, 'r1').internalError).toContain('round');
  });
});
