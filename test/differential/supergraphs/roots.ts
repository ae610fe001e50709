import type { SupergraphDefinition } from '#test/differential/supergraph-definition.ts';

/** Root types inside answers, after a mutation too. */
export const roots: SupergraphDefinition = {
  name: 'roots',
  subgraphs: {
    a: `
      type Query { a: Int wrapped: Wrapper list: [Wrapper] }
      type Wrapper @key(fields: "id") { id: ID! query: Query! }
      type Mutation { setA(to: Int!): Payload! addTo(by: Int): [Payload] }
      type Payload { ok: Boolean query: Query }
    `,
    b: `
      type Query { b(plus: Int = 0): Int wrapper(id: ID!): Wrapper }
      type Wrapper @key(fields: "id") { id: ID! name: String }
      type Mutation { setB(to: Int!): Int }
    `,
  },
  populate: (add) => {
    const state = { a: 1, b: 2 };
    const query = add('Query', {
      a: () => state.a,
      b: ({ plus }: { plus: number }) => state.b + plus,
      wrapped: () => wrapper,
      wrapper: ({ id }: { id: string }) => (id === '1' ? wrapper : null),
      list: () => [wrapper, null, wrapper],
    });
    const wrapper = add('Wrapper', { id: 'w', name: 'W', query: () => query });
    add('Mutation', {
      setA: ({ to }: { to: number }) => {
        state.a = to;
        return add('Payload', { ok: true, query: () => query });
      },
      addTo: ({ by }: { by: number | null }) => {
        state.a += by ?? 1;
        return [add('Payload', { ok: state.a > 3, query: () => query }), null];
      },
      setB: ({ to }: { to: number }) => {
        state.b = to;
        return to;
      },
    });
  },
};
