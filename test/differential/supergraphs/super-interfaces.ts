import type { SupergraphDefinition } from '#test/differential/supergraph-definition.ts';

/** An interface object with an interface above it, and unions around its implementations. */
export const superInterfaces: SupergraphDefinition = {
  name: 'super-interfaces',
  subgraphs: {
    a: `
      type Query { a: Media node(id: ID!): Node things: [Thing] }
      interface Node { id: ID! }
      interface Media implements Node @key(fields: "id") { id: ID! title: String }
      type Book implements Media & Node @key(fields: "id") { id: ID! title: String pages: Int }
      type Film implements Media & Node @key(fields: "id") { id: ID! title: String sequel: Film }
      type Other { o: Int about: Media }
      union Thing = Book | Other
    `,
    b: `
      interface Node { id: ID! }
      type Query { b: Media list: [Media!] nodes: [Node] }
      type Media implements Node @interfaceObject @key(fields: "id") { id: ID! score: Int best: Media }
    `,
    c: `
      type Media @interfaceObject @key(fields: "id") { id: ID! likes(of: Int = 1): Int friends: [Media] }
    `,
  },
  populate: (add) => {
    add('Query', {
      a: () => book,
      b: () => book,
      node: ({ id }: { id: string }) => (id === 'f' ? film : book),
      nodes: () => [film, book],
      list: () => [book, film],
      things: () => [other, book, null],
    });
    const book = add('Book', {
      id: 'b',
      title: 'T',
      pages: 9,
      score: 5,
      best: () => film,
      likes: ({ of }: { of: number }) => of * 3,
      friends: () => [film, null, book],
    });
    const film = add('Film', {
      id: 'f',
      title: null,
      sequel: () => film,
      score: null,
      best: () => book,
      likes: null,
      friends: null,
    });
    const other = add('Other', { o: 1, about: () => film });
  },
};
