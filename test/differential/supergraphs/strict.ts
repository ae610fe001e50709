import type { SupergraphDefinition } from '#test/differential/supergraph-definition.ts';

/** Non-null types wherever a null hurts: in lists of lists, over several services, up to the root. */
export const strict: SupergraphDefinition = {
  name: 'strict',
  subgraphs: {
    trees: `
      type Query { tree: Tree! forest: [[Tree!]!]! grove: [[[Tree]!]]! maybe: Tree trees: [Tree!] }
      type Tree @key(fields: "id") { id: ID! height: Int! parent: Tree children: [Tree!]! kin: [Tree]! grid: [[Int!]!]! words: [[String]!] leaf: Leaf! }
      type Leaf { color: String! veins: [Int!]! }
    `,
    birds: `
      type Query { birds: [Bird!]! }
      type Tree @key(fields: "id") { id: ID! nest: Nest! nests: [Nest!]! age: Int! guess: Int }
      type Nest @key(fields: "id") { id: ID! eggs: Int! tree: Tree! }
      type Bird @key(fields: "id") { id: ID! home: Nest! seen: [[Tree!]!] }
    `,
    songs: `
      type Bird @key(fields: "id") { id: ID! song: String! songs: [[String!]!]! mate: Bird! }
      type Nest @key(fields: "id") { id: ID! owner: Bird! visitors: [Bird]! rank: Int }
    `,
  },
  populate: (add) => {
    add('Query', {
      tree: () => trees[0],
      forest: () => [[trees[0], trees[1]], [], [trees[2]]],
      grove: () => [null, [[trees[0], null], []], [[trees[1]]]],
      maybe: () => trees[1],
      trees: () => trees,
      birds: () => birds,
    });
    const trees = [0, 1, 2].map((index) =>
      add('Tree', {
        id: `t${index}`,
        height: index * 10,
        parent: () => trees[index - 1] ?? null,
        children: () => trees.slice(index + 1),
        kin: () => [trees[(index + 1) % 3], null],
        grid: [[1, index], [], [3]],
        words: index === 2 ? null : [['a', null], []],
        leaf: add('Leaf', { color: 'green', veins: [index] }),
        nest: () => nests[index % 2],
        nests: () => nests.slice(index),
        age: 100,
        guess: index === 1 ? null : 5,
      }),
    );
    const nests = [0, 1].map((index) =>
      add('Nest', {
        id: `n${index}`,
        eggs: index,
        tree: () => trees[index],
        owner: () => birds[index],
        visitors: () => [birds[1 - index], null],
        rank: null,
      }),
    );
    const birds = [0, 1].map((index) =>
      add('Bird', {
        id: `b${index}`,
        home: () => nests[index],
        seen: () => (index === 0 ? null : [[trees[0]], [trees[1], trees[1]]]),
        song: 'la',
        songs: [['la', 'li'], []],
        mate: () => birds[1 - index],
      }),
    );
  },
};
