import type { SupergraphDefinition } from '#test/differential/supergraph-definition.ts';

/** Objects that other services need a part of, of which clients ask for another one: a null in one must not spoil the other. */
export const requiredObjects: SupergraphDefinition = {
  name: 'required-objects',
  subgraphs: {
    a: `
      type Query { one: T many: [T!] }
      type T @key(fields: "id") { id: ID! list: [V] price: V at: At @shareable }
      type V { x: String! y: Int! w: Int }
      type At @shareable { id: ID! z: Int! }
    `,
    b: `
      type T @key(fields: "id") {
        id: ID! list: [V] @external price: V @external
        sum: String @requires(fields: "list { y }")
        weights: String @requires(fields: "list { w }")
        both: String @requires(fields: "list { y } price { y }")
      }
      type V { y: Int! @external w: Int @external }
    `,
    c: `
      type T @key(fields: "at { id }") { at: At @shareable c: String }
      type At @shareable { id: ID! }
    `,
  },
  populate: (add) => {
    add('Query', { one: () => things[0], many: () => things });
    const value = (number: number): object => add('V', { x: `x${number}`, y: number, w: 10 * number });
    const things = [1, 2].map((number) =>
      add('T', {
        id: `t${number}`,
        list: [value(number), value(2 * number)],
        price: value(number),
        at: add('At', { id: `at${number}`, z: number }),
        c: `c${number}`,
      }),
    );
  },
  computed: {
    'T.sum': (read) => JSON.stringify(read('list.y')),
    'T.weights': (read) => JSON.stringify(read('list.w')),
    'T.both': (read) => JSON.stringify([read('list.y'), read('price.y')]),
  },
};
