import type { SupergraphDefinition } from '#test/differential/supergraph-definition.ts';

/** Mutations of two services under renamed root types, whose order the answers tell, and which change what the other service answers. */
export const mutations: SupergraphDefinition = {
  name: 'mutations',
  subgraphs: {
    carts: `
      schema { query: CartQuery mutation: CartMutation }
      type CartQuery { cart(id: ID!): Cart carts: [Cart!]! }
      type CartMutation { addItem(cart: ID!, name: String!): Cart addMany(carts: [ID!]!): [Cart] count: Step! @shareable
        deposit(amount: Int = 1): Account! pay: Int! }
      type Cart @key(fields: "id") { id: ID! items(first: Int): [String!] owner: User }
      type User @key(fields: "id") { id: ID! carts: [Cart!] }
      type Step @shareable { number: Int! }
      type Account @key(fields: "id") { id: ID! balance: Int! holder: User }
    `,
    users: `
      schema { query: UserQuery mutation: UserMutation }
      type UserQuery { me: User user(id: ID!): User }
      type UserMutation { rename(id: ID!, input: Rename): User! fail: User touch: Step! follow(id: ID!): [User]
        withdraw(amount: Int = 1): Account ship: [Account!]! }
      input Rename { name: String! = "unnamed" tags: [String!] = ["x"] nested: Rename }
      type User @key(fields: "id") { id: ID! name: String! friends: [User!] best: User }
      type Step @shareable { number: Int! }
      type Cart @key(fields: "id") { id: ID! total(factor: Int = 2): Float }
      type Account @key(fields: "id") { id: ID! doubled: Int! history: [Int!]! }
    `,
  },
  populate: (add) => {
    let steps = 0;
    const step = (): number => (steps += 1);
    add('Query', {
      cart: ({ id }: { id: string }) => carts.find((cart) => cart['id'] === id) ?? null,
      carts: () => carts,
      me: () => users[0],
      user: ({ id }: { id: string }) => users.find((user) => user['id'] === id) ?? null,
    });
    add('Mutation', {
      addItem: ({ cart, name }: { cart: string; name: string }) => {
        step();
        return name === '' ? null : (carts[Number(cart)] ?? carts[0]);
      },
      addMany: ({ carts: ids }: { carts: readonly string[] }) => ids.map((id) => carts[Number(id)] ?? null),
      count: () => add('Step', { number: step() }),
      rename: ({ input }: { input?: { name: string } | null }) => {
        step();
        return users[input?.name.length ?? 0] ?? users[1];
      },
      fail: () => {
        step();
        return null;
      },
      touch: () => add('Step', { number: step() }),
      // What the other service knows of the account changes with every one of these.
      deposit: ({ amount }: { amount?: number | null }) => move(amount ?? 0),
      withdraw: ({ amount }: { amount?: number | null }) => move(-(amount ?? 0)),
      pay: () => {
        move(-10);
        return step();
      },
      ship: () => {
        move(-100);
        return [account, account];
      },
      follow: ({ id }: { id: string }) => {
        step();
        return [users[Number(id)] ?? null, users[0]];
      },
    });
    let balance = 0;
    const history: number[] = [];
    const move = (amount: number): object => {
      balance += amount;
      history.push(amount);
      return account;
    };
    const account = add('Account', {
      id: '1',
      balance: () => balance,
      doubled: () => balance * 2,
      history: () => [...history],
      holder: () => users[0],
    });
    const users = [0, 1].map((index) =>
      add('User', {
        id: String(index),
        name: `User ${index}`,
        friends: () => (index === 0 ? [users[1], users[0]] : null),
        best: () => users[1 - index],
        carts: () => carts.filter((cart) => cart['id'] !== String(index)),
      }),
    );
    const carts = [0, 1, 2].map((index) =>
      add('Cart', {
        id: String(index),
        items: ({ first }: { first?: number | null }) => ['a', 'b', 'c'].slice(0, first ?? 3),
        owner: () => users[index] ?? null,
        total: ({ factor }: { factor?: number | null }) => index * 1.5 * (factor ?? 1),
      }),
    );
  },
};
