import { describe, expect, test } from '@jest/globals';
import { StartupError } from '#gateway/errors/startup-error.ts';
import { buildSupergraphSnapshot } from '#gateway/supergraph/build-supergraph-snapshot.ts';
import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';

const source = 'schema/supergraph.graphql';
const sdl = composeForTest({
  accounts:
    federationLink('"@key"', '"@inaccessible"', '"@authenticated"') +
    'type Query { me: User @authenticated }\n' +
    'type User @key(fields: "id") { id: ID! email: String passwordHash: String @inaccessible }',
  reviews:
    federationLink('"@key"') +
    'type Query { reviews: [Review] }\n' +
    'type Review { author: User }\n' +
    'type User @key(fields: "id") { id: ID! }',
});

describe('buildSupergraphSnapshot', () => {
  const snapshot = buildSupergraphSnapshot(sdl, { source });

  test('the API schema shows clients neither @inaccessible fields nor join types', () => {
    const user = snapshot.apiSchema.getType('User');
    expect(user?.toString()).toBe('User');
    expect(fieldNames(snapshot.apiSchema, 'User')).toEqual(['email', 'id']);
    expect(snapshot.apiSchema.getType('join__Graph')).toBeUndefined();
    expect(snapshot.apiSchema.getDirective('join__field')).toBeUndefined();
  });

  test('the supergraph schema keeps every field, and its nodes every directive', () => {
    expect(fieldNames(snapshot.supergraphSchema, 'User')).toEqual(['email', 'id', 'passwordHash']);
    const me = snapshot.supergraphSchema.getQueryType()?.getFields()['me'];
    expect(me?.astNode?.directives?.map(({ name }) => name.value)).toContain('authenticated');
  });

  test('knows each subgraph by the name it was published under, with its URL', () => {
    expect([...snapshot.subgraphs.values()]).toEqual([
      { name: 'accounts', url: 'http://127.0.0.1:4200/accounts' },
      { name: 'reviews', url: 'http://127.0.0.1:4200/reviews' },
    ]);
  });

  test('the id is a hash of the SDL: equal for equal text, other for other text', () => {
    expect(snapshot.id).toMatch(/^[0-9a-f]{64}$/);
    expect(buildSupergraphSnapshot(sdl, { source: 'elsewhere' }).id).toBe(snapshot.id);
    expect(buildSupergraphSnapshot(`${sdl}# changed`, { source }).id).not.toBe(snapshot.id);
  });

  test('cannot be changed once built', () => {
    expect(Object.isFrozen(snapshot)).toBe(true);
    expect(Object.isFrozen(snapshot.directiveNames)).toBe(true);
  });
});

describe('buildSupergraphSnapshot refuses, as a mistake of the operator,', () => {
  test('text with a syntax error, and says where', () => {
    expect(refusalOf(`${'\n'.repeat(11)}  }`)).toBe(
      'schema/supergraph.graphql:12:3: Syntax Error: Unexpected "}".',
    );
    expect(refusalOf('type Query {\n}')).toBe(
      'schema/supergraph.graphql:2:1: Syntax Error: Expected Name, found "}".',
    );
  });

  test.each([
    ['an empty file', ' \n'],
    ['a plain schema', 'type Query { a: Int }'],
    ['the schema of a single subgraph', `${federationLink('"@key"')} type Query { a: Int }`],
  ])('%s, and says how to compose a supergraph', (_, text) => {
    expect(refusalOf(text)).toMatch(/^schema\/supergraph\.graphql: .*weir schema compose/s);
  });

  test('a security feature that Weir does not know, since nobody would enforce it', () => {
    expect(refusalOf(sdl.replace('authenticated/v0.1', 'authenticated/v0.9'))).toMatch(
      /^schema\/supergraph\.graphql:5:3: .*authenticated\/v0\.9 is for: SECURITY but is unsupported/,
    );
  });

  test('an execution feature that Weir does not know', () => {
    const unknown = '@link(url: "https://example.com/teleport/v1.0", for: EXECUTION)';
    expect(refusalOf(sdl.replace('schema\n', `schema\n  ${unknown}\n`))).toMatch(
      /teleport\/v1\.0 is for: EXECUTION but is unsupported/,
    );
  });

  test('a version of the join specification that it cannot read', () => {
    expect(refusalOf(sdl.replace('join/v0.5', 'join/v7.0'))).toMatch(
      /join\/v7\.0.*Weir supports v0\.1 to v0\.5/,
    );
  });

  test('a type that is not defined, and says where it is used', () => {
    expect(refusalOf(sdl.replace('email: String', 'email: Strin'))).toMatch(
      /^schema\/supergraph\.graphql:\d+:\d+: Unknown type Strin/,
    );
  });

  test('a field that two definitions give', () => {
    expect(refusalOf(sdl.replace('email: String', 'id: String'))).toMatch(
      /^schema\/supergraph\.graphql:\d+:\d+: The field User\.id is defined twice/,
    );
  });

  test('a supergraph of which clients may see nothing', () => {
    const hidden = sdl
      .replaceAll(/me: User/g, 'me: User @inaccessible')
      .replaceAll(/reviews: \[Review\]/g, 'reviews: [Review] @inaccessible');
    expect(refusalOf(hidden)).toMatch(/Query/);
  });

  test('two graphs under one name', () => {
    expect(refusalOf(sdl.replace('name: "reviews"', 'name: "accounts"'))).toMatch(/accounts/);
  });

  test('a type nested too deeply to be read', () => {
    expect(refusalOf(`type Query { a: ${'['.repeat(200_000)} }`)).toMatch(/nested too deeply/);
  });

  test('many mistakes with a list that ends', () => {
    const names = Array.from({ length: 40 }, (_, index) => `f${index}: Int @nope${index}`);
    const message = refusalOf(sdl.replace('email: String', names.join('\n  ')));
    expect(message.split('\n')).toHaveLength(11);
    expect(message).toMatch(/… and 30 more errors\.$/);
  });
});

function fieldNames(schema: { getType(name: string): unknown }, typeName: string): string[] {
  const type = schema.getType(typeName);
  if (typeof type !== 'object' || type === null || !('getFields' in type)) return [];
  return typeof type.getFields === 'function' ? Object.keys(type.getFields()).sort() : [];
}

/** The message of the refusal; a raw stack in it, or no refusal at all, fails the test. */
function refusalOf(text: string): string {
  try {
    buildSupergraphSnapshot(text, { source });
  } catch (error) {
    if (!(error instanceof StartupError) || /\n\s+at /.test(error.message)) throw error;
    return error.message;
  }
  throw new Error('the supergraph was accepted');
}
