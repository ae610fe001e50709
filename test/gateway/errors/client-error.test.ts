import { describe, expect, test } from '@jest/globals';
import { ClientError } from '#gateway/errors/client-error.ts';

describe('ClientError', () => {
  test('takes its HTTP status from the table of codes', () => {
    expect(new ClientError('PAYLOAD_TOO_LARGE', 'too large').httpStatus).toBe(413);
  });

  test('keeps its cause out of the message', () => {
    const error = new ClientError('BAD_REQUEST', 'Not JSON.', { cause: new Error('secret') });
    expect(error.message).toBe('Not JSON.');
  });
});
