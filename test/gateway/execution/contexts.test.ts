import { describe, expect, test } from '@jest/globals';
import { answerEntities, representationsTo, slotsOf } from '#test/gateway/execution/answer-entities.ts';
import { graphOf, pathsOf } from '#test/gateway/execution/run-operation.ts';
import type { SentRequest } from '#test/gateway/execution/run-operation.ts';

const run = graphOf({
  shops: `
    type Query { shops: [Shop!] }
    type Shop @key(fields: "id") @context(name: "place") { id: ID! currency: String items: [Item!] }
    type Item @key(fields: "id") {
      id: ID!
      price(digits: Int, currency: String @fromContext(field: "$place { currency }")): String
    }`,
  stock: 'type Item @key(fields: "id") { id: ID! inStock: Boolean }',
});

const item = (id: string): object => ({ __typename: 'Item', id });
const shops = [
  { __typename: 'Shop', currency: 'EUR', items: [item('a'), item('b')] },
  { __typename: 'Shop', currency: 'USD', items: [item('a')] },
  { __typename: 'Shop', currency: null, items: [item('a')] },
  { __typename: 'Shop', currency: 'EUR', items: [item('b')] },
];

/** Prices as `id currency digits`, each slot with its own arguments. */
function answerShops(request: SentRequest): unknown {
  if (!request.query.includes('_entities')) return { data: { shops } };
  const bodies = request.query.split(/_entities\(/).slice(1);
  const slots = slotsOf(request).map(({ key, representations }, index) => {
    const argument = (name: string): unknown => {
      const [, variable, literal] =
        new RegExp(`${name}:\\s*(?:\\$(\\w+)|(\\w+))`).exec(bodies[index] ?? '') ?? [];
      return variable === undefined ? literal : request.variables[variable];
    };
    const price = `${String(argument('currency'))} ${String(argument('digits'))}`;
    return [key, representations.map(({ id }) => ({ price: `${id} ${price}` }))];
  });
  return { data: Object.fromEntries(slots) };
}

describe('an argument whose value stands around the object', () => {
  test('keeps equal entities apart where the values differ, and asks once where they do not', async () => {
    const { data, errors, sent } = await run({
      text: '{ shops { items { price(digits: 2) inStock } } }',
      stubs: { shops: answerShops, stock: answerEntities(({ id }) => ({ inStock: id === 'a' })) },
    });
    const priced = (id: string, currency: string): object => ({
      price: `${id} ${currency} 2`,
      inStock: id === 'a',
    });
    expect(data).toEqual({
      shops: [
        { items: [priced('a', 'EUR'), priced('b', 'EUR')] },
        { items: [priced('a', 'USD')] },
        { items: [priced('a', 'null')] },
        { items: [priced('b', 'EUR')] },
      ],
    });
    expect(errors).toEqual([]);
    expect(representationsTo('shops', sent.slice(1))).toHaveLength(4);
    expect(representationsTo('stock', sent)).toHaveLength(2);
  });

  test.each(['contextualArgument_1_0', 'contextualArgument_1_0_0', 'r0', 'representations'])(
    'does not meet a variable of the client called %s',
    async (name) => {
      const { data } = await run({
        text: `query ($${name}: Int) { shops { items { price(digits: $${name}) } } }`,
        variables: { [name]: 7 },
        stubs: { shops: answerShops },
      });
      expect(data).toEqual({
        shops: [
          { items: [{ price: 'a EUR 7' }, { price: 'b EUR 7' }] },
          { items: [{ price: 'a USD 7' }] },
          { items: [{ price: 'a null 7' }] },
          { items: [{ price: 'b EUR 7' }] },
        ],
      });
    },
  );

  test('leaves its field null, with an error, where its request fails', async () => {
    const { data, errors } = await run({
      text: '{ shops { items { id price } } }',
      stubs: {
        shops: (request) =>
          request.query.includes('_entities') ? '<html>' : { data: { shops: shops.slice(0, 1) } },
      },
    });
    expect(data).toEqual({
      shops: [
        {
          items: [
            { id: 'a', price: null },
            { id: 'b', price: null },
          ],
        },
      ],
    });
    expect(pathsOf(errors)).toEqual(['shops']);
  });
});
