import { describe, expect, test } from '@jest/globals';
import { priced } from '#test/gateway/cost/priced.ts';

const { estimate, actual, refusal } = priced(`
  type Query { user: User, list(filter: [Filter!]): Int }
  type User { id: ID friend: User }
  input Filter { text: String @cost(weight: 1) }
`);
const tooExpensive = { code: 'COST_ESTIMATED_TOO_EXPENSIVE' };

/** Fragments that spread the next one twice: 2^levels fields in a few lines. */
function bomb(levels: number, spread: (name: string) => string): string {
  const fragments = Array.from(
    { length: levels },
    (_, level) => `fragment F${level} on User { ${spread(`F${level + 1}`)} }`,
  );
  return `{ user { ...F0 } } ${fragments.join('\n')} fragment F${levels} on User { id }`;
}

describe('pricing what a stranger wrote', () => {
  test('a fragment bomb of 2^25 fields is refused, not walked', () => {
    expect(refusal(bomb(25, (name) => `...${name} ...${name}`))).toMatchObject(tooExpensive);
    expect(refusal(bomb(25, (name) => `a: friend { ...${name} } b: friend { ...${name} }`))).toMatchObject(
      tooExpensive,
    );
  });

  test('the actual price of a fragment bomb looks at each fragment once', () => {
    const text = bomb(25, (name) => `...${name} ... on User { ...${name} }`);
    expect(actual(text, { user: { id: '1' } })).toBe(1);
  });

  test('more than ten thousand selections are refused, nine thousand priced', () => {
    const aliases = (count: number): string =>
      `{ ${Array.from({ length: count }, (_, index) => `a${index}: user { __typename }`).join(' ')} }`;
    expect(refusal(aliases(5_001))).toMatchObject(tooExpensive);
    expect(estimate(aliases(4_500))).toBe(4_500);
  });

  test('a chain of fragments that nests too deep is refused before the stack ends', () => {
    const chain = bomb(3_000, (name) => `friend { ...${name} }`);
    expect(refusal(chain)).toMatchObject({
      ...tooExpensive,
      message:
        'The operation is nested deeper than 500 levels once its fragments are written out, too many to price; request fewer fields.',
    });
  });

  test('fragments that spread themselves end', () => {
    expect(estimate('{ user { ...F } } fragment F on User { friend { ...F } }')).toBe(2);
  });

  test('selections on an interface of hundreds of objects are refused before they take long', () => {
    const objects = Array.from({ length: 300 }, (_, index) => `type T${index} implements Node { id: ID }`);
    const wide = priced(`type Query { node: Node } interface Node { id: ID } ${objects.join(' ')}`);
    expect(wide.refusal(`{ node { ${'... on Node { id } '.repeat(4_000)} } }`)).toMatchObject(tooExpensive);
    expect(wide.estimate(`{ node { ${'... on Node { id } '.repeat(100)} } }`)).toBe(1);
  });

  test('one large variable used by many fields is looked at once', () => {
    const filter = Array.from({ length: 20_000 }, () => ({ text: 'x' }));
    const fields = Array.from({ length: 5_000 }, (_, index) => `a${index}: list(filter: $f)`).join(' ');
    expect(estimate(`query($f: [Filter!]) { ${fields} }`, { variables: { f: filter } })).toBe(5_000 * 20_000);
  });

  test('aliases and keys that name what objects inherit are only names', () => {
    expect(estimate('{ __proto__: user { constructor: id } }')).toBe(1);
    expect(actual('{ constructor: user { id } }', JSON.parse('{"constructor": {"id": 1}}'))).toBe(1);
    expect(actual('{ toString: user { id } user { id } }', { user: null })).toBe(1);
  });
});
