import { describe, expect, test } from '@jest/globals';
import { array, assert, nat, property, subarray } from 'fast-check';
import {
  executeSync,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isListType,
  parse,
  validate,
} from 'graphql';
import { denialReason } from '#gateway/authorization/denial-reason.ts';
import { permitOperation } from '#gateway/authorization/permit-operation.ts';
import { guarded, identityWith } from '#test/gateway/authorization/guarded.ts';
import { tape, writeOperation } from '#test/testkit/write-operation.ts';
import type { DocumentNode, GraphQLOutputType } from 'graphql';
import type { PermittedOperation } from '#gateway/authorization/permit-operation.ts';

const { schema, requirements } = guarded(`
  type Query { users(first: Int): [User] node: Node media: [Media] found: [Found] me: User admin: Admin }
  type Mutation { rename(name: String): User purge: Int @requiresScopes(scopes: [["a", "b"]]) }
  interface Node { id: ID related: Node }
  interface Media implements Node { id: ID related: Node title: String owner: User }
  type User implements Node { id: ID related: Node rank: Rank email: String @authenticated friends: [User] }
  type Admin implements Node @requiresScopes(scopes: [["a"]]) { id: ID related: Node token: Token }
  type Book implements Media & Node { id: ID related: Book title: String owner: User pages: Int @policy(policies: [["p"]]) }
  type Film implements Media & Node { id: ID related: Admin title: String @requiresScopes(scopes: [["b"]]) owner: User }
  union Found = User | Book | Admin
  enum Rank @requiresScopes(scopes: [["b"]]) { LOW }
  scalar Token @policy(policies: [["p"]])
`);

/** What the schema above demands of each coordinate, by hand: `in` (signed in), a scope, or a policy. */
const demands: Readonly<Record<string, readonly string[]>> = {
  'Query.admin': ['a'],
  'Mutation.purge': ['a', 'b'],
  'User.rank': ['b'],
  'User.email': ['in'],
  'Admin.id': ['a'],
  'Admin.related': ['a'],
  'Admin.token': ['a', 'p'],
  'Book.pages': ['p'],
  'Film.related': ['a'],
  'Film.title': ['b'],
};

type Grants = readonly string[];

function isForbidden(coordinate: string, grants: Grants): boolean {
  return (demands[coordinate] ?? []).some((needed) => !grants.includes(needed));
}

function permit(document: DocumentNode, grants: Grants): PermittedOperation {
  const scopes = grants.filter((grant) => grant === 'a' || grant === 'b');
  const isSignedIn = grants.length > 0 && !(grants.length === 1 && grants[0] === 'p');
  return permitOperation({
    schema,
    document,
    requirements,
    operationName: undefined,
    denialOf: (requirement) =>
      denialReason(requirement, {
        identity: isSignedIn ? identityWith(scopes) : undefined,
        grantedPolicies: new Set(grants),
      }),
  });
}

/** Runs a document over objects of any type that the schema allows, and says which coordinates were resolved. */
function resolvedBy(document: DocumentNode, choices: readonly number[]): ReadonlySet<string> {
  const choose = tape(choices);
  const resolved = new Set<string>();
  const make = (type: GraphQLOutputType): unknown => {
    const nullable = getNullableType(type);
    if (isListType(nullable)) return [make(nullable.ofType), make(nullable.ofType)];
    const named = getNamedType(nullable);
    if (!isCompositeType(named)) return named.name === 'Rank' ? 'LOW' : 1;
    const possible = isAbstractType(named) ? schema.getPossibleTypes(named) : [named];
    return { typename: possible[choose(possible.length)]?.name };
  };
  const result = executeSync({
    schema,
    document,
    rootValue: {},
    fieldResolver: (_source, _args, _context, { parentType, fieldName, returnType }) => {
      resolved.add(`${parentType.name}.${fieldName}`);
      return make(returnType);
    },
    typeResolver: (value: { typename: string }) => value.typename,
  });
  if (result.errors) throw new Error(result.errors.join('\n'));
  return resolved;
}

const choices = array(nat({ max: 10_000 }), { minLength: 20, maxLength: 80 });
const args = (): { text: string; key: string } => ({ text: '', key: '' });
const all = ['in', 'a', 'b', 'p'];
// Whoever holds a scope is signed in.
const someGrants = subarray(all).map((grants) =>
  grants.includes('a') || grants.includes('b') ? [...new Set(['in', ...grants])] : grants,
);

describe('whatever the operation, the caller and the objects', () => {
  test('the filtered operation is valid and resolves nothing forbidden', () => {
    let removedSome = 0;
    assert(
      property(choices, choices, someGrants, (forText, forData, grants) => {
        const text = writeOperation({ schema, choices: forText, args });
        const { document, removed } = permit(parse(text), grants);
        expect(validate(schema, document).map(({ message }) => message)).toEqual([]);
        if (removed.length > 0) removedSome += 1;
        const forbidden = [...resolvedBy(document, forData)].filter((coordinate) =>
          isForbidden(coordinate, grants),
        );
        expect(forbidden).toEqual([]);
      }),
      { numRuns: 400 },
    );
    expect(removedSome).toBeGreaterThan(20);
  });

  test('nothing is removed for no reason', () => {
    assert(
      property(choices, someGrants, (forText, grants) => {
        const { removed } = permit(parse(writeOperation({ schema, choices: forText, args })), grants);
        const needless = removed.filter(({ coordinate }) => {
          const [typeName = '', field = ''] = coordinate.split('.');
          const type = schema.getType(typeName);
          const objects = isAbstractType(type)
            ? schema.getPossibleTypes(type).map(({ name }) => name)
            : [typeName];
          return !objects.some((object) => isForbidden(`${object}.${field}`, grants));
        });
        expect(needless).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('who meets every requirement runs the very document that was sent', () => {
    assert(
      property(choices, (forText) => {
        const document = parse(writeOperation({ schema, choices: forText, args }));
        expect(permit(document, all).document).toBe(document);
      }),
      { numRuns: 100 },
    );
  });
});
