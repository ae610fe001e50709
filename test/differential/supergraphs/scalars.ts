import { exactNumber, keyText } from '#test/differential/exact-scalars.ts';
import type { SupergraphDefinition } from '#test/differential/supergraph-definition.ts';

const anything = JSON.parse(
  '{"a":[1,{"__typename":"Thing","b":null}],"__proto__":{"x":1},"constructor":"c"}',
);

/** Scalars and enums of every kind, as values, keys, arguments and requirements. */
export const scalars: SupergraphDefinition = {
  name: 'scalars',
  subgraphs: {
    values: `
      scalar Json
      scalar Date
      enum Color { RED GREEN }
      type Query {
        thing(id: ID! = "a"): Thing
        things(filter: Filter, ids: [ID!] = ["a", "b"]): [Thing!]
        echo(json: Json, date: Date, color: Color = GREEN, list: [[Int]], text: String = "default"): Json
        when: Date!
        count(long: Long, longs: [Long!], filter: Counting): Json
        ledgers(first: Long): [Ledger!]
        ledger(number: Long = 12345678901234567891): Ledger
      }
      scalar Long
      input Counting { from: Long = 9007199254740993 to: [Long] float: Float json: Json }
      type Ledger @key(fields: "number") { number: Long! balance: Long name: String rates: [Long!] }
      input Filter { color: Color = RED ids: [ID!] nested: Filter json: Json limit: Int! = 2 }
      type Thing @key(fields: "id") {
        id: ID!
        json: Json
        jsons: [Json!]
        date: Date!
        color: Color
        colors: [[Color!]]
        int: Int
        float: Float
        bool: Boolean
        text: String
        price(currency: Color! = RED, factor: Float): Float
        size(unit: Color = GREEN): Int
      }
    `,
    more: `
      scalar Json
      scalar Date
      enum Color { RED GREEN }
      type Thing @key(fields: "id") {
        id: ID!
        json: Json @external
        price(currency: Color! = RED, factor: Float): Float @external
        size(unit: Color = GREEN): Int @external
        colors: [[Color!]] @external
        described: String @requires(fields: "json colors")
        inGreen: String @requires(fields: "price(currency: GREEN) size(unit: RED)")
        paint(color: Color, opacity: Float = 0.5): Json
        dates: [Date]
        ref: Dated
      }
      type Dated @key(fields: "date color") { date: Date! color: Color! }
      scalar Long
      type Ledger @key(fields: "number") {
        number: Long!
        balance: Long @external
        rates: [Long!] @external
        checked: Json @requires(fields: "balance rates")
        next: Ledger
        audited(by: Long): Long
      }
    `,
    dates: `
      scalar Date
      enum Color { RED GREEN }
      type Dated @key(fields: "date color") { date: Date! color: Color! name: String things: [Thing] }
      type Thing @key(fields: "id", resolvable: false) { id: ID! }
    `,
  },
  populate: (add) => {
    add('Query', {
      thing: ({ id }: { id: string }) => things.find((thing) => thing['id'] === id) ?? things[0],
      things: ({ filter, ids }: { filter?: { limit: number } | null; ids?: readonly string[] | null }) =>
        filter === null ? null : things.slice(0, filter?.limit ?? ids?.length ?? 1),
      echo: (args: object) => args,
      when: '2020-01-01',
      count: (args: object) => args,
      ledgers: () => ledgers,
      ledger: ({ number }: { number?: unknown }) =>
        ledgers.find((ledger) => keyText(ledger['number']) === keyText(number)) ?? null,
    });
    const things = ['a', 'b', 'c'].map((id, index) =>
      add('Thing', {
        id,
        json: [anything, 12, null][index],
        jsons: index === 1 ? null : [anything, 'x', []],
        date: `2020-01-0${index + 1}`,
        color: ['RED', 'GREEN', null][index],
        colors: index === 2 ? null : [['RED'], null, []],
        int: -index,
        float: [0.1, 3, null][index],
        bool: index === 0,
        text: index === 0 ? 'line\nbreak \u2028 "quoted" \ud83d\ude00' : null,
        price: ({ currency, factor }: { currency?: string; factor?: number | null }) =>
          (currency === 'GREEN' ? 100 : 1) * (index + 1) * (factor ?? 1),
        size: ({ unit }: { unit?: string | null }) => (unit === 'RED' ? index : index * 1000),
        paint: (args: object) => ({ ...args, id }),
        dates: ['2021-05-05', null],
        ref: () => dated[index] ?? null,
      }),
    );
    const dated = [0, 1].map((index) =>
      add('Dated', {
        date: '2022-02-02',
        color: index === 0 ? 'RED' : 'GREEN',
        name: `Day ${index}`,
        things: () => [things[2], null, things[index]],
      }),
    );
    // Equal as doubles, all but the last one.
    const ledgers = ['12345678901234567891', '12345678901234567890', '12345678901234567889', '3'].map(
      (number, index) =>
        add('Ledger', {
          number: number.length > 15 ? exactNumber(number) : Number(number),
          balance: [exactNumber('-0.12345678901234567890'), exactNumber('1.10'), 5, null][index],
          name: `Ledger ${index}`,
          rates: index === 3 ? null : [exactNumber('1e400'), 1, exactNumber(`${index}.0`)],
          next: () => ledgers[(index + 1) % 4],
          audited: ({ by }: { by?: unknown }) => by ?? exactNumber('9007199254740993'),
        }),
    );
  },
  computed: {
    'Ledger.checked': (read) => ({ balance: read('balance'), rates: read('rates') }),
    'Thing.described': (read) => JSON.stringify([read('json'), read('colors')]),
    'Thing.inGreen': (read) =>
      `${String(read('price', { currency: 'GREEN' }))} ${String(read('size', { unit: 'RED' }))}`,
  },
};
