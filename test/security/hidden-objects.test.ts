import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { graphql, parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { GatewayConfigInput } from '#gateway/config/gateway-config.ts';
import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';
import { refusalOf } from '#test/testkit/expect-refusal.ts';
import { post } from '#test/testkit/http-answer.ts';
import type { GraphQLAnswer } from '#test/testkit/http-answer.ts';
import { startGateway } from '#test/testkit/start-gateway.ts';
import type { GatewayProcess } from '#test/testkit/start-gateway.ts';
import { startStubSubgraph } from '#test/testkit/stub-subgraph.ts';
import type { StubSubgraph } from '#test/testkit/stub-subgraph.ts';
import { startTokenIssuer } from '#test/testkit/token-issuer.ts';
import type { TokenIssuer } from '#test/testkit/token-issuer.ts';

const documents = `${federationLink('"@key"', '"@authenticated"', '"@requiresScopes"')}
  type Query { nodes: [Node] strict: [Node!] node(id: ID!): Node any: [Any] box: Box grid: [[Node]] must: Node! }
  type Mutation { make(id: ID!): Node }
  interface Node @key(fields: "id") { id: ID! }
  type Note implements Node @key(fields: "id") { id: ID! text: String next: Node }
  type Secret implements Node @key(fields: "id") @authenticated { id: ID! text: String }
  type Vault implements Node @key(fields: "id") @requiresScopes(scopes: [["vault"]]) { id: ID! }
  union Any = Note | Secret | Plain
  type Plain { label: String }
  type Box { node: Node! nodes: [Node!]! any: Any }
`;
const ratings = `${federationLink('"@key"', '"@interfaceObject"')}
  type Query { rated: [Node] best: Node }
  type Node @key(fields: "id") @interfaceObject { id: ID! stars: Int similar: [Node] }
`;

const byId: Readonly<Record<string, object>> = {
  n1: { __typename: 'Note', id: 'n1', text: 'one', next: { __typename: 'Secret', id: 's1', text: 'hush' } },
  s1: { __typename: 'Secret', id: 's1', text: 'hush' },
  v1: { __typename: 'Vault', id: 'v1' },
};
const plain = { __typename: 'Plain', label: 'plain' };
const all = [byId['n1'], byId['s1'], byId['v1']];
const documentsRoot = {
  nodes: all,
  strict: all,
  node: ({ id }: { id: string }) => byId[id] ?? null,
  any: [byId['n1'], byId['s1'], plain],
  box: { node: byId['s1'], nodes: all, any: byId['s1'] },
  grid: [[byId['n1'], byId['s1']], null, [byId['v1']]],
  must: byId['s1'],
  make: ({ id }: { id: string }) => byId[id] ?? null,
};
const rated = (id: string): object => ({
  __typename: 'Node',
  id,
  stars: 5,
  similar: () => [rated('s1'), rated('n1')],
});
const ratingsRoot = { rated: ['n1', 's1', 'v1'].map(rated), best: rated('s1') };

let issuer: TokenIssuer;
let stack: AsyncDisposableStack;
let gateway: GatewayProcess;
let rejecting: GatewayProcess;
let services: readonly StubSubgraph[];
/** Put after the answers of subgraphs: more than 512 KiB of it moves an operation to the process for large answers. */
let padding = '';

beforeAll(async () => {
  stack = new AsyncDisposableStack();
  issuer = stack.use(await startTokenIssuer());
  const folder = await mkdtemp(join(tmpdir(), 'weir-hidden-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'supergraph.graphql');
  await writeFile(file, composeForTest({ documents, ratings }));
  services = [
    stack.use(await startService(documents, documentsRoot, (id) => byId[id])),
    stack.use(await startService(ratings, ratingsRoot, rated)),
  ];
  const [first, second] = services;
  const config: GatewayConfigInput = {
    supergraph: { file },
    subgraphs: {
      documents: { endpoints: [{ url: first?.url ?? '' }] },
      ratings: { endpoints: [{ url: second?.url ?? '' }] },
    },
    authentication: {
      jwt: [{ issuer: issuer.issuer, jwksUrl: issuer.jwksUrl, audiences: ['weir'], algorithms: ['EdDSA'] }],
    },
    cost: { extension: 'always' },
  };
  gateway = stack.use(await startGateway({ config }));
  rejecting = stack.use(
    await startGateway({ config: { ...config, authorization: { onUnauthorized: 'reject' } } }),
  );
});
afterAll(() => stack.disposeAsync());

async function startService(
  sdl: string,
  rootValue: object,
  entityOf: (id: string) => object | undefined,
): Promise<StubSubgraph> {
  const schema = serviceSchema(sdl, entityOf);
  return await startStubSubgraph(async ({ query, variables }) => {
    const { data, errors } = await graphql({ schema, source: query, variableValues: variables, rootValue });
    return `${JSON.stringify({ data, errors })}${padding}`;
  });
}

function serviceSchema(sdl: string, entityOf: (id: string) => object | undefined): GraphQLSchema {
  const resolver = { __resolveReference: ({ id }: { id: string }) => entityOf(id) };
  const resolvers = Object.fromEntries(
    ['Node', 'Note', 'Secret', 'Vault']
      .filter((name) => new RegExp(`(type|interface) ${name} `).test(sdl))
      .map((name) => [name, resolver]),
  );
  return buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }]);
}

async function token(scope: string): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return await issuer.sign({ iss: issuer.issuer, aud: 'weir', sub: 'u1', iat: now, exp: now + 60, scope });
}

/** Asks anonymously, or with these scopes. */
async function ask(query: string, scope?: string): Promise<GraphQLAnswer> {
  const headers: Record<string, string> =
    scope === undefined ? {} : { authorization: `Bearer ${await token(scope)}` };
  const { body } = await post(gateway.url, { query }, headers);
  return body;
}

/** The paths of the hidden objects. */
function hiddenIn({ errors = [] }: GraphQLAnswer): readonly string[] {
  return errors
    .filter(({ extensions }) => extensions.code === 'UNAUTHORIZED_FIELD_OR_TYPE')
    .map(({ path = [] }) => path.join('.'));
}

const note = { __typename: 'Note' };

describe('an object of a type that the caller may not see', () => {
  test('is null in a list of interfaces where only __typename is selected; the others stay', async () => {
    const answer = await ask('{ nodes { __typename } }');
    expect(answer.data).toEqual({ nodes: [note, null, null] });
    expect(hiddenIn(answer)).toEqual(['nodes.1', 'nodes.2']);
    expect(JSON.stringify(answer)).not.toMatch(/Secret|Vault|hush/);
  });

  test.each(['{ nodes { __typename } }', '{ any { ... on Note { text } } box { nodes { __typename } } }'])(
    'is null as well where the operation runs in the process for large answers: %s',
    async (query) => {
      const expected = await ask(query);
      padding = ' '.repeat(600_000);
      const { data, errors } = await ask(query);
      padding = '';
      expect(data).toEqual(expected.data);
      expect(errors?.map(({ path }) => path)).toEqual(expected.errors?.map(({ path }) => path));
      expect(hiddenIn(expected)).not.toEqual([]);
    },
  );

  test('is there for a caller who may see it', async () => {
    expect((await ask('{ nodes { __typename } }', '')).data).toEqual({
      nodes: [note, { __typename: 'Secret' }, null],
    });
    expect(await ask('{ nodes { __typename } }', 'vault')).toMatchObject({
      data: { nodes: [note, { __typename: 'Secret' }, { __typename: 'Vault' }] },
    });
  });

  test.each<[string, string, unknown]>([
    ['an alias of __typename', '{ nodes { t: __typename } }', [{ t: 'Note' }, null, null]],
    ['no __typename at all', '{ nodes { ... on Note { text } } }', [{ text: 'one' }, null, null]],
    ['a fragment on the type itself', '{ nodes { ... on Secret { __typename } } }', [{}, null, null]],
    [
      'a fragment on the type, spread',
      '{ nodes { ...F } } fragment F on Secret { t: __typename }',
      [{}, null, null],
    ],
    ['a fragment in a fragment', '{ nodes { ... on Node { ... { __typename } } } }', [note, null, null]],
    [
      'a __typename that is left out',
      '{ nodes { __typename @skip(if: true) ... on Note { text } } }',
      [{ text: 'one' }, null, null],
    ],
    [
      'an alias in the place of __typename',
      '{ nodes { ... on Note { __typename: text } } }',
      [{ __typename: 'one' }, null, null],
    ],
  ])('is null with %s', async (_, query, nodes) => {
    const answer = await ask(query);
    expect(answer.data).toEqual({ nodes });
    expect(hiddenIn(answer)).toEqual(expect.arrayContaining(['nodes.1', 'nodes.2']));
  });

  test('is null in a union, at the root, nested, and in a list of lists', async () => {
    expect((await ask('{ any { __typename } }')).data).toEqual({
      any: [note, null, { __typename: 'Plain' }],
    });
    expect((await ask('{ node(id: "s1") { __typename } }')).data).toEqual({ node: null });
    const nested = await ask('{ node(id: "n1") { ... on Note { next { __typename } } } }');
    expect(nested.data).toEqual({ node: { next: null } });
    expect(hiddenIn(nested)).toEqual(['node.next']);
    const grid = await ask('{ grid { __typename } }');
    expect(grid.data).toEqual({ grid: [[note, null], null, [null]] });
    expect(hiddenIn(grid)).toEqual(['grid.0.1', 'grid.2.0']);
  });

  test('takes with it what may not be null, as the specification says', async () => {
    const strict = await ask('{ strict { __typename } }');
    expect(strict.data).toEqual({ strict: null });
    expect(hiddenIn(strict)).toEqual(['strict.1']);
    expect((await ask('{ box { node { __typename } } }')).data).toEqual({ box: null });
    expect((await ask('{ box { nodes { __typename } } }')).data).toEqual({ box: null });
    expect((await ask('{ box { any { __typename } } }')).data).toEqual({ box: { any: null } });
    expect((await ask('{ must { __typename } }')).data).toBeNull();
  });

  test('is null where a mutation answers with it', async () => {
    const answer = await ask(
      'mutation { a: make(id: "s1") { __typename } b: make(id: "n1") { __typename } }',
    );
    expect(answer.data).toEqual({ a: null, b: note });
    expect(hiddenIn(answer)).toEqual(['a']);
  });

  test('is null behind an interface object, whose own service does not know its type', async () => {
    const listed = await ask('{ rated { __typename } }');
    expect(listed.data).toEqual({ rated: [note, null, null] });
    expect(hiddenIn(listed)).toEqual(['rated.1', 'rated.2']);
    expect((await ask('{ best { __typename } }')).data).toEqual({ best: null });
    const nested = await ask('{ rated { ... on Note { similar { __typename } } } }');
    expect(nested.data).toEqual({ rated: [{ similar: [null, note] }, null, null] });
    expect((await ask('{ rated { ... on Note { stars } } }')).data).toEqual({
      rated: [{ stars: 5 }, null, null],
    });
  });

  test('is not charged for: what was hidden comes back at settlement', async () => {
    const [hiding, whole] = [
      await ask('{ nodes { __typename } }'),
      await ask('{ nodes { __typename } }', 'vault'),
    ];
    const costs = [hiding, whole].map(({ extensions }) => extensions?.['cost']);
    expect(costs).toEqual([
      expect.objectContaining({ requestedQueryCost: 10, actualQueryCost: 1 }),
      expect.objectContaining({ requestedQueryCost: 10, actualQueryCost: 3 }),
    ]);
  });

  test('is nobody else’s: callers who ask at the same time get their own answers', async () => {
    const scopes = [undefined, '', 'vault', undefined, 'vault', ''];
    const answers = await Promise.all(
      scopes.map((scope) => ask('query Same { nodes { __typename } }', scope)),
    );
    expect(answers.map((answer) => hiddenIn(answer).length)).toEqual([2, 1, 0, 2, 0, 1]);
  });
});

describe('where unauthorized operations are rejected', () => {
  test('the answer of a query that holds such an object is, with the path', async () => {
    const answer = await post(rejecting.url, { query: '{ nodes { __typename } }' });
    expect(refusalOf(answer)).toBe('403 FORBIDDEN');
    expect(answer.body.errors?.[0]?.extensions['paths']).toEqual(['nodes.1', 'nodes.2']);
    expect(answer.text).not.toMatch(/Secret|Vault/);
  });

  test('a query that meets no such object is answered', async () => {
    const { status, body } = await post(rejecting.url, { query: '{ node(id: "n1") { __typename } }' });
    expect([status, body.data]).toEqual([200, { node: note }]);
  });

  test('a mutation has taken effect: its answer stands, with null', async () => {
    const { status, body } = await post(rejecting.url, {
      query: 'mutation { make(id: "s1") { __typename } }',
    });
    expect([status, body.data, hiddenIn(body)]).toEqual([200, { make: null }, ['make']]);
  });
});
