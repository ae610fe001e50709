import { describe, expect, test } from '@jest/globals';
import { answerEntities } from '#test/gateway/execution/answer-entities.ts';
import type { Outcome } from '#test/gateway/execution/run-operation.ts';
import { product, runInShop } from '#test/gateway/execution/shop.ts';

const subgraphsOf = ({ sent }: Outcome): readonly string[] => sent.map(({ subgraph }) => subgraph).sort();

describe('@skip and @include', () => {
  const text = `query ($a: Boolean!, $b: Boolean = true) {
    version @skip(if: $a)
    motto @include(if: $b)
  }`;
  const run = (variables: Readonly<Record<string, boolean>>): Promise<Outcome> =>
    runInShop({
      text,
      variables,
      stubs: {
        catalog: () => ({ data: { version: '1' } }),
        reviews: () => ({ data: { motto: 'm' } }),
      },
    });

  test.each([
    [{ a: false }, { version: '1', motto: 'm' }, ['catalog', 'reviews']],
    [{ a: true }, { motto: 'm' }, ['reviews']],
    [{ a: false, b: false }, { version: '1' }, ['catalog']],
    [{ a: true, b: false }, {}, []],
  ])('with the variables %j decide what is asked for, defaults counted', async (variables, data, asked) => {
    const outcome = await run(variables);
    expect(outcome.data).toEqual(data);
    expect(outcome.errors).toEqual([]);
    expect(subgraphsOf(outcome)).toEqual(asked);
  });

  test('go along with the fields of one fetch, and their variables with them', async () => {
    const { data, errors, sent } = await runInShop({
      text: 'query ($all: Boolean!) { version label @include(if: $all) }',
      variables: { all: false },
      stubs: { catalog: () => ({ data: { version: '1' } }) },
    });
    expect(data).toEqual({ version: '1' });
    expect(errors).toEqual([]);
    expect(sent).toHaveLength(1);
    expect(sent[0]?.query).toMatch(/label\s*@include\(if:\s*\$all\)/);
    expect(sent[0]?.variables).toEqual({ all: false });
  });

  test('leave a client nothing that a subgraph sends unasked', async () => {
    const { data } = await runInShop({
      text: 'query ($all: Boolean!) { version label @include(if: $all) }',
      variables: { all: false },
      stubs: { catalog: () => ({ data: { version: '1', label: 'unasked' } }) },
    });
    expect(data).toEqual({ version: '1' });
  });

  test.each([true, false])(
    'within entities ask another subgraph only where it is needed: %j',
    async (wanted) => {
      const outcome = await runInShop({
        text: 'query ($wanted: Boolean!) { products { name stars @include(if: $wanted) } }',
        variables: { wanted },
        stubs: {
          catalog: () => ({ data: { products: [product('1', { name: 'a' })] } }),
          reviews: answerEntities(() => ({ stars: 5 })),
        },
      });
      expect(outcome.data).toEqual({ products: [wanted ? { name: 'a', stars: 5 } : { name: 'a' }] });
      expect(subgraphsOf(outcome)).toEqual(wanted ? ['catalog', 'reviews'] : ['catalog']);
    },
  );

  test.each([true, false])('that skip a whole branch run what is left of the plan: %j', async (skipped) => {
    const outcome = await runInShop({
      text: 'query ($skipped: Boolean!) { products { name ... @skip(if: $skipped) { stars best { text } } } }',
      variables: { skipped },
      stubs: {
        catalog: () => ({ data: { products: [product('1', { name: 'a' })] } }),
        reviews: answerEntities(() => ({ stars: 5, best: null })),
      },
    });
    expect(outcome.data).toEqual({
      products: [skipped ? { name: 'a' } : { name: 'a', stars: 5, best: null }],
    });
    expect(subgraphsOf(outcome)).toEqual(skipped ? ['catalog'] : ['catalog', 'reviews']);
    expect(outcome.errors).toEqual([]);
  });

  test('on one field twice: either that holds brings it', async () => {
    const { data } = await runInShop({
      text: `query ($a: Boolean!, $b: Boolean!) {
        product(id: 1) { name @include(if: $a) ... @include(if: $b) { name color } }
      }`,
      variables: { a: false, b: true },
      stubs: { catalog: () => ({ data: { product: { name: 'n', color: 'RED' } } }) },
    });
    expect(data).toEqual({ product: { name: 'n', color: 'RED' } });
  });
});
