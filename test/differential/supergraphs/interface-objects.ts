import type { Compute, SupergraphDefinition } from '#test/differential/supergraph-definition.ts';

const grade: Compute = (read) => `${String(read('title'))} is good`;
const loud: Compute = (read) => String(read('title')).toUpperCase();

/** Services that see an interface as one type. */
export const interfaceObjects: SupergraphDefinition = {
  name: 'interface-objects',
  subgraphs: {
    media: `
      type Query { media(id: ID!): Media all: [Media!]! books: [Book] }
      interface Media @key(fields: "id") { id: ID! title: String }
      type Book implements Media @key(fields: "id") { id: ID! title: String pages: Int next: Media }
      type Film implements Media @key(fields: "id") { id: ID! title: String minutes: Int! next: Film }
    `,
    reviews: `
      type Query { reviewed: [Media] newest: Review }
      type Media @key(fields: "id") @interfaceObject {
        id: ID!
        title: String @external
        votes: Int! @shareable
        reviews(first: Int = 1): [Review!]
        grade: String @requires(fields: "title")
      }
      type Review { text: String! about: Media }
    `,
    votes: `
      type Query { voted: [[Media]!] }
      type Media @key(fields: "id") @interfaceObject { id: ID! title: String @external votes: Int! @shareable voters: [Voter!] loud: String @requires(fields: "title") }
      type Voter @key(fields: "name") { name: String! likes: Media! }
    `,
    voters: `
      type Voter @key(fields: "name") { name: String! age: Int }
    `,
  },
  populate: (add) => {
    add('Query', {
      media: ({ id }: { id: string }) => all.find((one) => one['id'] === `m${id}`) ?? null,
      all: () => all,
      books: () => [all[0], null],
      reviewed: () => [all[1], null, all[0]],
      newest: () => reviews[1],
      voted: () => [[all[0], all[1]], [], [null, all[2], all[0]]],
    });
    const common = (number: number): Record<string, unknown> => ({
      id: `m${number}`,
      title: number === 2 ? null : `Title ${number}`,
      votes: number + 1,
      reviews: ({ first }: { first?: number | null }) => reviews.slice(0, first ?? 0),
      voters: () => (number === 1 ? null : voters),
    });
    const all = [
      add('Book', { ...common(1), pages: 12, next: () => all[1] }),
      add('Film', { ...common(2), minutes: 90, next: () => all[2] }),
      add('Film', { ...common(3), minutes: 80, next: null }),
    ];
    const reviews = [0, 1].map((index) =>
      add('Review', { text: `Review ${index}`, about: () => all[index] }),
    );
    const voters = ['Eve', 'Kim'].map((name, index) =>
      add('Voter', { name, age: index === 0 ? null : 33, likes: () => all[index] }),
    );
  },
  computed: {
    'Media.grade': grade,
    'Book.grade': grade,
    'Film.grade': grade,
    'Media.loud': loud,
    'Book.loud': loud,
    'Film.loud': loud,
  },
};
