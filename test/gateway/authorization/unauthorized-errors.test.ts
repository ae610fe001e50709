import { describe, expect, test } from '@jest/globals';
import { unauthorizedErrors } from '#gateway/authorization/unauthorized-errors.ts';

describe('unauthorizedErrors', () => {
  test('say what the client wrote and what to do, not what the schema calls it or wants', () => {
    const errors = unauthorizedErrors([
      { path: ['i', 'mail'], coordinate: 'User.email', reason: 'authenticated' },
      { path: ['stock'], coordinate: 'Query.inventory', reason: 'scopes' },
    ]);
    expect(errors).toEqual([
      {
        message: 'Field "i.mail" needs a signed-in caller; send a credential or leave the field out.',
        path: ['i', 'mail'],
        extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' },
      },
      {
        message: 'Field "stock" is not permitted for this caller; ask for access or leave the field out.',
        path: ['stock'],
        extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' },
      },
    ]);
    expect(JSON.stringify(errors)).not.toMatch(/User|inventory/);
  });

  test('are one for each path, however many types it was on', () => {
    const errors = unauthorizedErrors([
      { path: ['found', 'id'], coordinate: 'Order.id', reason: 'scopes' },
      { path: ['found', 'id'], coordinate: 'Invoice.id', reason: 'policy' },
    ]);
    expect(errors).toHaveLength(1);
  });
});
