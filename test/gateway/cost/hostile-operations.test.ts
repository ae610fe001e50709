import { describe, expect, test } from '@jest/globals';
import { maxPoints } from '#gateway/cost/points.ts';
import { priced } from '#test/gateway/cost/priced.ts';

const { estimate, explain, actual, refusal } = priced(`
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
  test('a fragment bomb is priced at what it comes to, without writing it out', () => {
    expect(estimate(bomb(25, (name) => `...${name} ...${name}`))).toBe(1);
    expect(estimate(bomb(25, (name) => `... on User { ...${name} } ... on User { ...${name} }`))).toBe(1);
    expect(estimate(bomb(25, (name) => `friend { ...${name} } friend { ...${name} }`))).toBe(26);
    expect(estimate(bomb(25, (name) => `a: friend { ...${name} } b: friend { ...${name} }`))).toBe(
      2 ** 26 - 1,
    );
    expect(estimate(bomb(40, (name) => `a: friend { ...${name} } b: friend { ...${name} }`))).toBe(maxPoints);
  });

  test('fragments that mean something else under every combination of conditions are refused, not walked', () => {
    const names = Array.from({ length: 50 }, (_, index) => `$a${index}: Boolean! $b${index}: Boolean!`);
    const text = bomb(25, (name) => {
      const level = name.slice(1);
      return `...${name} @include(if: $a${level}) ...${name} @include(if: $b${level})`;
    });
    const variables = Object.fromEntries(
      names.flatMap((_, index) => [[`a${index}`, true] as const, [`b${index}`, true] as const]),
    );
    expect(refusal(`query(${names.join(' ')}) ${text}`, { variables })).toMatchObject(tooExpensive);
  });

  test('keys that gather ever other sets of selections are refused, not walked', () => {
    // At `a.b.a…` there are the fragments that the places of each `b` in the path say: 2^16 combinations.
    const depth = 16;
    const fragments: string[] = [];
    for (let level = 0; level < depth; level += 1) {
      for (let bit = 0; bit <= level; bit += 1) {
        const next = `...F${level + 1}x${bit === 0 ? 0 : bit + 1}`;
        const both = bit === 0 ? `${next} ...F${level + 1}x1` : next;
        fragments.push(`fragment F${level}x${bit} on User { a: friend { ${next} } b: friend { ${both} } }`);
      }
    }
    for (let bit = 0; bit <= depth; bit += 1)
      fragments.push(`fragment F${depth}x${bit} on User { a${bit}: id }`);
    expect(refusal(`{ user { ...F0x0 } } ${fragments.join(' ')}`)).toMatchObject(tooExpensive);
  });

  test('the breakdown of a fragment bomb stops at a thousand fields', () => {
    const { points, fields, isCut } = explain(
      bomb(25, (name) => `a: friend { ...${name} } b: friend { ...${name} }`),
    );
    expect({ points, listed: fields.length, isCut }).toEqual({
      points: 2 ** 26 - 1,
      listed: 1_000,
      isCut: true,
    });
  });

  test('the actual price of a fragment bomb looks at each fragment once', () => {
    const text = bomb(25, (name) => `...${name} ... on User { ...${name} }`);
    expect(actual(text, { user: { id: '1' } })).toBe(1);
  });

  test('ten thousand aliases are refused, four and a half thousand priced', () => {
    const aliases = (count: number): string =>
      `{ ${Array.from({ length: count }, (_, index) => `a${index}: user { __typename }`).join(' ')} }`;
    expect(refusal(aliases(10_000))).toMatchObject(tooExpensive);
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

  test('fragments that spread themselves, which are not valid, are refused', () => {
    expect(refusal('{ user { ...F } } fragment F on User { friend { ...F } }')).toMatchObject(tooExpensive);
  });

  test('selections on an interface of hundreds of objects are refused before they take long', () => {
    const objects = Array.from({ length: 300 }, (_, index) => `type T${index} implements Node { id: ID }`);
    const wide = priced(`type Query { node: Node } interface Node { id: ID } ${objects.join(' ')}`);
    const each = Array.from({ length: 300 }, (_, index) => `... on T${index} { id } `).join('');
    expect(wide.refusal(`{ node { ${each.repeat(4)} } }`)).toMatchObject(tooExpensive);
    expect(wide.estimate(`{ node { ${each} } }`)).toBe(1);
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
