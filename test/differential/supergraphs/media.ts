import type { SupergraphDefinition } from '#test/differential/supergraph-definition.ts';

/** Interfaces and unions of which each service knows a part, and fields that only look alike. */
export const media: SupergraphDefinition = {
  name: 'media',
  subgraphs: {
    library: `
      type Query { found(text: String): [Found!] node(id: ID!): Node nodes: [Node]! favourite: Media top: [Media!] }
      interface Node { id: ID! }
      interface Media implements Node { id: ID! title: String length: Int }
      union Found = Book | Film | Person
      type Book implements Media & Node @key(fields: "id") { id: ID! title: String length: Int note: String! code: Int pages: Int author: Person sequel: Book }
      type Film implements Media & Node @key(fields: "id") { id: ID! title: String length: Int note: String code: Int! cast: [Person!] based: Media }
      type Person implements Node @key(fields: "id") { id: ID! name: String! works: [Media!] }
    `,
    scores: `
      type Query { best: Scored ranking: [Scored] }
      interface Scored { score: Int }
      type Book implements Scored @key(fields: "id") { id: ID! score: Int tags: [String!] label: String rival: Film }
      type Film implements Scored @key(fields: "id") { id: ID! score: Int tags: [String] label: Int }
    `,
    people: `
      type Query { people: [Person!]! someone: Friend }
      union Friend = Person | Dog
      type Person @key(fields: "id") { id: ID! born: Int friends: [Friend] pet: Animal }
      interface Animal { name: String owner: Person }
      type Dog implements Animal @key(fields: "name") { name: String owner: Person barks: Boolean! }
      type Cat implements Animal @key(fields: "name") { name: String owner: Person lives: Int! }
    `,
    pets: `
      type Dog @key(fields: "name") { name: String age: Int toy: Toy }
      type Cat @key(fields: "name") { name: String age: Int toy: Toy }
      union Toy = Ball | Mouse
      type Ball { size: Int kind: String! }
      type Mouse { size: Float kind: String }
    `,
  },
  populate: (add) => {
    add('Query', {
      found: ({ text }: { text?: string | null }) =>
        text === null ? null : [books[0], films[0], people[0], films[1]],
      node: ({ id }: { id: string }) => [...books, ...films, ...people][Number(id)] ?? null,
      nodes: () => [...people, null, ...films, books[1]],
      favourite: () => films[1],
      top: () => [...books, ...films],
      best: () => books[0],
      ranking: () => [films[0], books[1], null, books[1]],
      people: () => people,
      someone: () => animals[0],
    });
    const people = ['Ann', 'Bob'].map((name, index) =>
      add('Person', {
        id: `p${index}`,
        name,
        works: () => (index === 0 ? [books[0], films[1]] : null),
        born: index === 0 ? 1970 : null,
        friends: () => (index === 0 ? [people[1], animals[0], null] : []),
        pet: () => animals[index],
      }),
    );
    const animals = [
      add('Dog', {
        name: 'Rex',
        owner: () => people[0],
        barks: true,
        age: 3,
        toy: add('Ball', { size: 4, kind: 'round' }),
      }),
      add('Cat', {
        name: 'Tom',
        owner: () => people[1],
        lives: 9,
        age: null,
        toy: add('Mouse', { size: 1.5, kind: null }),
      }),
    ];
    const books = [0, 1].map((index) =>
      add('Book', {
        id: `b${index}`,
        title: `Book ${index}`,
        length: 100 + index,
        note: 'a note',
        code: index === 0 ? null : 4,
        pages: 300,
        author: () => people[index],
        sequel: () => (index === 0 ? books[1] : null),
        score: index === 0 ? 10 : null,
        tags: ['x', 'y'],
        label: 'label',
        rival: () => films[0],
      }),
    );
    const films = [0, 1].map((index) =>
      add('Film', {
        id: `f${index}`,
        title: index === 0 ? 'Film 0' : null,
        length: 90,
        note: null,
        code: 7,
        cast: () => people.slice(index),
        based: () => (index === 0 ? books[0] : films[0]),
        score: 5,
        tags: index === 0 ? [null, 'z'] : null,
        label: 12,
      }),
    );
  },
};
