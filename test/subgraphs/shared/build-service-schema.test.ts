import { describe, expect, test } from '@jest/globals';
import { accountsService } from '#subgraphs/accounts/accounts-service.ts';
import { buildServiceSchema } from '#subgraphs/shared/build-service-schema.ts';

describe('buildServiceSchema', () => {
  test.each([
    ['a misspelt field', { User: { rolls: () => [] } }, 'User.rolls'],
    ['a misspelt type', { Usr: { roles: () => [] } }, 'Usr.roles'],
    ['a field of an input type', { UpdateProfileInput: { name: () => '' } }, 'UpdateProfileInput.name'],
  ])('a resolver for %s is a mistake, not silence', (_case, resolvers, name) => {
    expect(() => buildServiceSchema(accountsService.schemaUrl, resolvers)).toThrow(name);
  });
});
