import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { refuseUnaffordable } from '#gateway/cost/refuse-unaffordable.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { priced } from '#test/gateway/cost/priced.ts';

const { schema, weights } = priced(`
  type Query {
    users(first: Int!, filter: Filter): [User] @listSize(slicingArguments: ["first"])
    user(id: ID!, kind: Kind!, at: Stamp!): User
  }
  type User { name: String friends: [User] @listSize(assumedSize: 10) }
  input Filter { required: [Filter!]! kind: Kind! }
  enum Kind { A }
  scalar Stamp
`);

function refusal(text: string): ClientError | undefined {
  const settings = { defaultListSize: 10, maxListSize: 100 };
  try {
    refuseUnaffordable({ schema, weights, settings, maxPerOperation: 50 }, parse(text));
    return undefined;
  } catch (error) {
    if (error instanceof ClientError) return error;
    throw error;
  }
}

describe('a document is refused before anybody knows its variables', () => {
  test('when its text alone costs more than one operation may', () => {
    const text =
      'query($id: ID!, $kind: Kind!, $at: Stamp!) { user(id: $id, kind: $kind, at: $at) { friends { friends { name } } } }';
    expect(refusal(text)).toMatchObject({
      code: 'COST_ESTIMATED_TOO_EXPENSIVE',
      extensions: { cost: 111, maxCost: 50 },
    });
  });

  test.each([101, -1])('when its text asks for an impossible list, of %d', (first) => {
    expect(refusal(`{ users(first: ${first}) { name } }`)).toMatchObject({
      code: 'COST_INVALID_SLICING_ARGUMENTS',
    });
  });

  test('when fragments write out to more than can be looked at', () => {
    const spreads = '... on User { name } '.repeat(6_000);
    expect(refusal(`{ users(first: 1) { ${spreads} } }`)).toMatchObject({
      code: 'COST_ESTIMATED_TOO_EXPENSIVE',
    });
  });

  test('but not where variables could make it cheap', () => {
    const text = `query($n: Int!, $on: Boolean!, $filter: Filter) {
      users(first: $n, filter: $filter) { friends { friends { name } } }
      many: users(first: 100) @include(if: $on) { name }
    }`;
    expect(refusal(text)).toBeUndefined();
  });

  test('nor where the same is written several times, which is priced once', () => {
    expect(
      refusal(`{ users(first: 40) { name } ${'users(first: 40) { name } '.repeat(5)} }`),
    ).toBeUndefined();
  });

  test('nor where another operation of the document could run', () => {
    const dear = 'query Dear { users(first: 100) { name } }';
    expect(refusal(dear)).toBeDefined();
    expect(refusal(`${dear} query Cheap { users(first: 1) { name } }`)).toBeUndefined();
  });
});
