import { describe, expect, test } from '@jest/globals';
import { array, assert, nat, property } from 'fast-check';
import {
  Kind,
  executeSync,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isListType,
  parse,
  validate,
  visit,
} from 'graphql';
import { priced } from '#test/gateway/cost/priced.ts';
import { tape, writeOperation } from '#test/testkit/write-operation.ts';
import type { DocumentNode, FieldNode, GraphQLField, GraphQLOutputType } from 'graphql';
import type { JsonObject } from '#gateway/bounded/json-object.ts';
import type { Choose } from '#test/testkit/write-operation.ts';

const { schema, estimate, actual } = priced(`
  type Query {
    users(first: Int @cost(weight: 2)): [User] @listSize(slicingArguments: ["first"])
    feed(first: Int): Feed @cost(weight: 2) @listSize(slicingArguments: ["first"], sizedFields: ["edges"])
    media(page: Page): [Media] @listSize(slicingArguments: ["page.first"])
    found: Found
    me: User
  }
  type Mutation { rename(name: String @cost(weight: 3)): User @cost(weight: 6) }
  type Feed { edges: [Edge] total: Int }
  type Edge @cost(weight: 2) { node: User cursor: Stamp }
  scalar Stamp @cost(weight: 1)
  enum Rank @cost(weight: 3) { LOW }
  input Page { first: Int @cost(weight: 1) }
  type User @cost(weight: 4) { id: ID rank: Rank friends(first: Int): [User] @listSize(slicingArguments: ["first"]) grid: [[Book]] @listSize(assumedSize: 2) best: Media }
  interface Media { title: String owner: User similar: [Media] @listSize(assumedSize: 3) }
  type Book implements Media @cost(weight: 2) { title: String @cost(weight: 3) owner: User similar: [Media] @listSize(assumedSize: 1) pages: Int @cost(weight: 7) }
  type Film implements Media { title: String owner: User @cost(weight: 8) similar: [Media] @listSize(assumedSize: 3) minutes: Int }
  union Found = User | Book | Feed
`);
const defaultListSize = 3;

/** How many items each list may have, from the arguments of the field or of the one that sizes it. */
const sizes: Readonly<Record<string, (args: { first?: number; page?: { first?: number } }) => number>> = {
  'Query.users': ({ first }) => first ?? 0,
  'Query.media': ({ page }) => page?.first ?? 0,
  'User.friends': ({ first }) => first ?? 0,
  'User.grid': () => 2,
  'Media.similar': () => 3,
  'Book.similar': () => 1,
  'Film.similar': () => 3,
};

const args = (field: GraphQLField<unknown, unknown>, choose: Choose): { text: string; key: string } => {
  const size = choose(4);
  const texts = field.args.map(({ name }) => {
    if (name === 'first') return `first: ${size}`;
    return name === 'page' ? `page: { first: ${size} }` : `${name}: "x"`;
  });
  return { text: texts.join(', '), key: String(size) };
};

/** Answers with anything of the right type, lists never longer than their size. */
function answer(text: string, choices: readonly number[]): JsonObject {
  const choose = tape(choices);
  const make = (type: GraphQLOutputType, size: number): unknown => {
    const nullable = getNullableType(type);
    if (choose(7) === 1) return null;
    if (isListType(nullable)) {
      // Mostly full lists: they are where an estimate would be too low.
      const length = choose(3) === 1 ? choose(size + 1) : size;
      return Array.from({ length }, () => make(nullable.ofType, size));
    }
    const named = getNamedType(nullable);
    if (!isCompositeType(named)) return named.name === 'Rank' ? 'LOW' : 1;
    const possible = isAbstractType(named) ? schema.getPossibleTypes(named) : [named];
    return { typename: possible[choose(possible.length)]?.name, size };
  };
  const result = executeSync({
    schema,
    document: asPlanned(text),
    rootValue: {},
    fieldResolver: (source: { size?: number }, args, _context, info) => {
      const coordinate = `${info.parentType.name}.${info.fieldName}`;
      const own = coordinate === 'Feed.edges' ? source.size : sizes[coordinate]?.(args);
      const passed = coordinate === 'Query.feed' ? Math.max(0, Number(args['first'])) : defaultListSize;
      return make(info.returnType, Math.max(0, own ?? passed));
    },
    typeResolver: (value: { typename: string }) => value.typename,
  });
  if (result.errors) throw new Error(result.errors.join('\n'));
  return JSON.parse(JSON.stringify(result.data ?? {}));
}

/** Plans ask for the type of every object that may be of several. */
function asPlanned(text: string): DocumentNode {
  const typename: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };
  return visit(parse(text), {
    SelectionSet: (set) => ({ ...set, selections: [...set.selections, typename] }),
  });
}

describe('with every list within the size it was priced at', () => {
  const choices = array(nat({ max: 10_000 }), { minLength: 20, maxLength: 80 });

  test('what the response writer counts is never above the estimate', () => {
    let nontrivial = 0;
    assert(
      property(choices, choices, (forText, forData) => {
        const text = writeOperation({ schema, choices: forText, args });
        expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
        const points = actual(text, answer(text, forData));
        if (points > 20) nontrivial += 1;
        expect(points).toBeLessThanOrEqual(estimate(text, { defaultListSize }));
      }),
      { numRuns: 400 },
    );
    expect(nontrivial).toBeGreaterThan(10);
  });
});
