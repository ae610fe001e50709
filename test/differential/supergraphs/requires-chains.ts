import type { SupergraphDefinition } from '#test/differential/supergraph-definition.ts';

const v = 'v of 7';
const y = `y of ${v}`;
const thing = { id: 't', k: 'k', w: 1, x: 7, v, y };

/** A field that requires a field that requires a field, asked for of the service in the middle of the chain. */
export const chainFromTheMiddle: SupergraphDefinition = {
  name: 'chain-from-the-middle',
  subgraphs: {
    a: `type T @key(fields: "id") { id: ID! x: Int }`,
    b: `
      type Query { one: T many: [T] }
      type T @key(fields: "id") { id: ID! x: Int @external v: String @requires(fields: "x") }
    `,
    c: `type T @key(fields: "id") { id: ID! v: String @external y: String @requires(fields: "v") next: T }`,
  },
  populate: (add) => {
    add('Query', { one: () => one, many: () => [one, null, one] });
    const one = add('T', { ...thing, next: () => one });
  },
  computed: {
    'T.v': (read) => `v of ${String(read('x'))}`,
    'T.y': (read) => `y of ${String(read('v'))}`,
  },
};

/** The same over a second key. */
export const chainOverKeys: SupergraphDefinition = {
  ...chainFromTheMiddle,
  name: 'chain-over-keys',
  subgraphs: {
    a: `type T @key(fields: "id") { id: ID! x: Int }`,
    b: `
      type Query { one: T many: [T] }
      type T @key(fields: "id") @key(fields: "k") { id: ID! x: Int @external k: ID! w: Int v: String @requires(fields: "x") }
    `,
    c: `type T @key(fields: "k") { k: ID! v: String @external y: String @requires(fields: "v") next: T }`,
  },
};

/** A chain that leads back to the service that it comes from. */
export const chainBackAndForth: SupergraphDefinition = {
  ...chainFromTheMiddle,
  name: 'chain-back-and-forth',
  subgraphs: {
    a: `type T @key(fields: "id") { id: ID! x: Int v: String @external y: String @requires(fields: "v") next: T }`,
    b: `
      type Query { one: T many: [T] }
      type T @key(fields: "id") { id: ID! x: Int @external v: String @requires(fields: "x") }
    `,
  },
};

/** A chain between two services that know an interface as one type. */
export const chainOfInterfaceObjects: SupergraphDefinition = {
  name: 'chain-of-interface-objects',
  subgraphs: {
    a: `
      type Query { a: M }
      interface M @key(fields: "id") { id: ID! t: Int }
      type X implements M @key(fields: "id") { id: ID! t: Int n: Int }
      type Y implements M @key(fields: "id") { id: ID! t: Int next: M }
    `,
    b: `
      type Query { b: M all: [M] }
      type M @interfaceObject @key(fields: "id") { id: ID! t: Int @external s: String @requires(fields: "t") }
    `,
    c: `
      type Query { c: M }
      type M @interfaceObject @key(fields: "id") { id: ID! s: String @external u: String @requires(fields: "s") also: [M] }
    `,
  },
  populate: (add) => {
    add('Query', { a: () => y1, b: () => x, c: () => y1, all: () => [x, y1, null] });
    const x = add('X', { id: 'x', t: 7, n: 1, s: 's of 7', u: 'u of s of 7', also: () => [x, y1] });
    const y1 = add('Y', { id: 'y', t: null, s: 's of null', u: 'u of s of null', next: () => x, also: null });
  },
  computed: Object.fromEntries(
    ['M', 'X', 'Y'].flatMap((type) => [
      [`${type}.s`, (read: (path: string) => unknown) => `s of ${String(read('t'))}`],
      [`${type}.u`, (read: (path: string) => unknown) => `u of ${String(read('s'))}`],
    ]),
  ),
};
