import { describe, expect, test } from '@jest/globals';
import { accountsService } from '#subgraphs/accounts/accounts-service.ts';
import { ada, ben, createInProcessService, identityOf } from '#test/subgraphs/testkit/in-process-service.ts';

const send = createInProcessService(accountsService);

const entities = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on User { id name tenant { name } } ... on Tenant { id name } }
}`;

function userRepresentations(count: number): { __typename: string; id: string }[] {
  return Array.from({ length: count }, (_, index) => ({ __typename: 'User', id: `u${index + 1}` }));
}

describe('the accounts service', () => {
  test('resolves 50 users in one statement, and their tenants in a second', async () => {
    const { data, statements } = await send({
      source: entities,
      variables: { representations: userRepresentations(50) },
    });
    expect(data?.['_entities']).toHaveLength(50);
    expect(data?.['_entities']).toMatchObject({ 0: { id: 'u1', name: 'Ada Byron' }, 49: { id: 'u50' } });
    expect(statements).toHaveLength(2);
  });

  test('resolves users and tenants of one request in one statement each', async () => {
    const representations = [{ __typename: 'Tenant', id: 'acme' }, ...userRepresentations(3)];
    const source = `query ($representations: [_Any!]!) {
      _entities(representations: $representations) { ... on User { name } ... on Tenant { plan } }
    }`;
    const { data, statements } = await send({ source, variables: { representations } });
    expect(data?.['_entities']).toHaveLength(4);
    expect(statements).toHaveLength(2);
  });

  test.each([['u999'], ['__proto__'], [null], [{ id: 'u1' }], [['u1']], ["u1' OR 1=1 --"]])(
    'an unknown or malformed key %p is null, without an error, beside the others',
    async (id) => {
      const representations = [
        { __typename: 'User', id },
        { __typename: 'User', id: 'u1' },
      ];
      const { data, codes } = await send({ source: entities, variables: { representations } });
      expect(codes).toEqual([]);
      expect(data?.['_entities']).toMatchObject([null, { id: 'u1' }]);
    },
  );

  test('tells callers who they are, and nobody nothing', async () => {
    const source = '{ me { id username loyalty roles creditLimit { amount currency } } }';
    const { data } = await send({ source, identity: ada });
    expect(data).toMatchObject({
      me: { id: 'u1', username: 'ada.byron', loyalty: 'GOLD', roles: ['buyer', 'manager'] },
    });
    expect(data).toMatchObject({ me: { creditLimit: { currency: 'EUR' } } });
    expect((await send({ source })).data).toEqual({ me: null });
  });

  test('lists the people of the own tenant alone', async () => {
    const source = '{ users(first: 1000) { tenant { id } } tenant { id } }';
    type Answer = { readonly users: readonly { readonly tenant: { readonly id: string } }[] };
    const { data, statements } = await send<Answer>({ source, identity: ben });
    expect(data.users).toHaveLength(67);
    expect(new Set(data.users.map(({ tenant }) => tenant.id))).toEqual(new Set(['globex']));
    expect(statements).toHaveLength(2);
  });

  test('does not list the people of another tenant, by whatever way', async () => {
    const source = '{ user(id: "u2") { tenant { id users(first: 5) { id } } } }';
    expect((await send({ source, identity: ada })).data).toEqual({
      user: { tenant: { id: 'globex', users: null } },
    });
    expect((await send({ source })).data).toEqual({ user: { tenant: { id: 'globex', users: null } } });
    const { data } = await send({ source, identity: ben });
    expect(data).toMatchObject({ user: { tenant: { users: { length: 5, 0: { id: 'u2' } } } } });
  });

  test('lists of different sizes below one parent share a statement', async () => {
    const source =
      '{ tenant { few: users(first: 2) { id } many: users(first: 4) { id } none: users(first: 0) { id } } }';
    const { data, statements } = await send({ source, identity: ada });
    expect(data).toEqual({
      tenant: {
        few: [{ id: 'u1' }, { id: 'u4' }],
        many: [{ id: 'u1' }, { id: 'u4' }, { id: 'u7' }, { id: 'u10' }],
        none: [],
      },
    });
    expect(statements).toHaveLength(2);
  });

  test('refuses what is about the caller when there is none, or one without a tenant', async () => {
    expect((await send({ source: '{ users { id } }' })).codes).toEqual(['UNAUTHENTICATED']);
    expect((await send({ source: '{ users { id } }', identity: identityOf('u1') })).codes).toEqual([
      'FORBIDDEN',
    ]);
  });

  test('refuses more than 1,000 users', async () => {
    const { codes, messages } = await send({ source: '{ users(first: 1001) { id } }', identity: ada });
    expect(codes).toEqual(['BAD_USER_INPUT']);
    expect(messages).toEqual(['`first` is 1001; it must be between 0 and 1000.']);
  });
});

describe('updateProfile', () => {
  const source =
    'mutation ($name: String!) { updateProfile(input: { name: $name }) { user { id name username } } }';
  const readName = async (): Promise<unknown> => (await send({ source: '{ user(id: "u2") { name } }' })).data;

  test('changes the own name for everybody, and not the handle', async () => {
    const { data } = await send({ source, variables: { name: '  Benjamin Keller ' }, identity: ben });
    expect(data).toEqual({
      updateProfile: { user: { id: 'u2', name: 'Benjamin Keller', username: 'ben.keller' } },
    });
    expect(await readName()).toEqual({ user: { name: 'Benjamin Keller' } });
  });

  test.each([
    ['nobody', undefined, 'X', 'UNAUTHENTICATED'],
    ['somebody unknown', identityOf('u999', 'acme'), 'X', 'FORBIDDEN'],
    ['a blank name', ben, '   ', 'BAD_USER_INPUT'],
    ['a name of 81 characters', ben, 'x'.repeat(81), 'BAD_USER_INPUT'],
  ])('refuses %s and changes nothing', async (_case, identity, name, code) => {
    const before = await readName();
    const { codes } = await send({ source, variables: { name }, ...(identity && { identity }) });
    expect(codes).toEqual([code]);
    expect(await readName()).toEqual(before);
  });
});
