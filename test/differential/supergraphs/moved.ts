import type { SupergraphDefinition } from '#test/differential/supergraph-definition.ts';

/** Fields that moved between services, and what clients may not see. */
export const moved: SupergraphDefinition = {
  name: 'moved',
  subgraphs: {
    old: `
      type Query { users: [User!] user(id: ID!, secret: Int = 3 @inaccessible): User things: [Thing] level: Level! }
      type User @key(fields: "id") { id: ID! name: String! email: String address: Address rank: Rank hidden: Hidden @inaccessible hiddenKey: Int @inaccessible }
      type Address @shareable { street: String! city: String planet: Int @inaccessible }
      enum Rank { LOW HIGH SECRET @inaccessible }
      enum Level @shareable { ONE TWO @inaccessible }
      type Hidden @inaccessible { value: Int }
      type Shown { text: String }
      union Thing = User | Hidden | Shown
    `.replace('enum Level @shareable', 'enum Level'),
    new: `
      type Query { ranks(only: Rank): [Rank!] maybe: [Rank] named: Named everyNamed: [Named] }
      type User implements Named @key(fields: "id") {
        id: ID!
        hiddenKey: Int @external
        name: String! @override(from: "old")
        address: Address @override(from: "old")
        doubled: Int @requires(fields: "hiddenKey")
      }
      interface Named { name: String! }
      type Robot implements Named @inaccessible { name: String! }
      type Address @shareable { street: String! city: String }
      enum Rank { LOW HIGH SECRET @inaccessible }
    `,
  },
  populate: (add) => {
    add('Query', {
      users: () => users,
      user: ({ id, secret = 3 }: { id: string; secret?: number }) =>
        secret === 3 ? (users[Number(id)] ?? null) : null,
      things: () => [users[0], hidden, shown, null],
      level: 'ONE',
      ranks: ({ only }: { only?: string | null }) => (only === 'LOW' ? ['LOW', 'SECRET'] : ['LOW', 'HIGH']),
      maybe: ['HIGH', 'SECRET', null, 'LOW'],
      named: () => robot,
      everyNamed: () => [users[1], robot, users[0]],
    });
    const hidden = add('Hidden', { value: 1 });
    const shown = add('Shown', { text: 'shown' });
    const robot = add('Robot', { name: 'R2' });
    const users = [0, 1, 2].map((index) =>
      add('User', {
        id: `u${index}`,
        name: `User ${index}`,
        email: index === 1 ? null : `u${index}@example.org`,
        address: index === 2 ? null : add('Address', { street: 'Long St', city: null, planet: 3 }),
        rank: ['LOW', 'SECRET', null][index],
        hidden: null,
        hiddenKey: index === 1 ? null : index + 5,
      }),
    );
  },
  computed: { 'User.doubled': (read) => Number(read('hiddenKey') ?? 50) * 2 },
};
