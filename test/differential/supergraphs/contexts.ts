import type { SupergraphDefinition } from '#test/differential/supergraph-definition.ts';

/** Arguments that come from what stands around an object. */
export const contexts: SupergraphDefinition = {
  name: 'contexts',
  subgraphs: {
    shop: `
      type Query { shops: [Shop!]! market: Market offers: [Offer] }
      type Shop @key(fields: "id") @context(name: "place") { id: ID! currency: String rate: Int items: [Item!]! best: Item nested: [[Item]] }
      type Market @key(fields: "id") @context(name: "place") { id: ID! currency: String rate: Int stalls: [Stall] star: Item }
      type Stall @key(fields: "id") { id: ID! number: Int items: [Item] }
      type Item @key(fields: "id") { id: ID! label: String price(places: Int = 2, currency: String @fromContext(field: "$place { currency }")): String! similar: [Item!] }
      interface Offer @context(name: "place") { percent: Int currency: String item: Item }
      type Sale implements Offer @key(fields: "id") { id: ID! percent: Int currency: String item: Item }
      type Coupon implements Offer @key(fields: "id") { id: ID! percent: Int currency: String item: Item code: String }
    `,
    prices: `
      type Shop @key(fields: "id") @context(name: "shop") { id: ID! code: String name: String! tills: [Till!]! }
      type Till @key(fields: "number") { number: Int! receipt(by: String @fromContext(field: "$shop { name }"), lines: Int): String slow(code: String @fromContext(field: "$shop { code }")): [Int!] }
      type Item @key(fields: "id") { id: ID! stock: Int weight: Float }
    `,
    taxes: `
      type Item @key(fields: "id") { id: ID! tax: Int }
      type Stall @key(fields: "id") { id: ID! rent: Int }
    `,
  },
  populate: (add) => {
    add('Query', { shops: () => shops, market: () => market, offers: () => [sale, null, coupon] });
    const items = [1, 2, 3].map((number) =>
      add('Item', {
        id: `i${number}`,
        label: number === 2 ? null : `Item ${number}`,
        price: ({ places, currency }: { places?: number | null; currency?: string | null }) =>
          `${number}.${'0'.repeat(places ?? 0)} ${String(currency)}`,
        similar: () => items.slice(0, number - 1),
        stock: number,
        weight: 0.5 * number,
        tax: number === 3 ? null : 19,
      }),
    );
    const shops = [0, 1].map((index) =>
      add('Shop', {
        id: `s${index}`,
        currency: ['EUR', 'USD'][index],
        rate: index,
        items: () => items.slice(index),
        best: () => items[0],
        nested: () => [[items[0], null], [], [items[2]]],
        code: index === 0 ? null : 'C1',
        name: `Shop ${index}`,
        tills: () => tills.slice(0, index + 1),
      }),
    );
    const tills = [1, 2].map((number) =>
      add('Till', {
        number,
        receipt: ({ by, lines }: { by?: string | null; lines?: number | null }) =>
          `${number} by ${String(by)} on ${String(lines)}`,
        slow: ({ code }: { code?: string | null }) => (code === 'C1' ? [1, number] : null),
      }),
    );
    const stalls = [1, 2].map((number) =>
      add('Stall', { id: `t${number}`, number, items: () => [items[number], items[0]], rent: 10 * number }),
    );
    const market = add('Market', {
      id: 'm',
      currency: null,
      rate: 9,
      stalls: () => [...stalls, null],
      star: () => items[1],
    });
    const sale = add('Sale', { id: 'x1', percent: 10, currency: 'SEK', item: () => items[0] });
    const coupon = add('Coupon', {
      id: 'x2',
      percent: null,
      currency: 'GBP',
      item: () => items[1],
      code: 'c',
    });
  },
  contextual: {
    'Item.price': {
      currency: { Shop: 'currency', Market: 'currency', Sale: 'currency', Coupon: 'currency' },
    },
    'Till.receipt': { by: { Shop: 'name' } },
    'Till.slow': { code: { Shop: 'code' } },
  },
};
