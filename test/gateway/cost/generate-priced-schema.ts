import type { Choose } from '#test/testkit/write-operation.ts';

/** How many object types a generated schema has beside `Query` and `Mutation`. */
export const objectTypes = 4;

/**
 * Writes a schema with weights and list sizes at random: objects `T0`… with leaves, single objects, lists of every kind
 * and connections, an interface `Node` that the first two implement and a union `Any` of all. Objects of an interface
 * may have other weights than it.
 */
export function generatePricedSchema(choose: Choose): string {
  const cost = (): string => (choose(3) === 0 ? ` @cost(weight: ${choose(6)})` : '');
  const object = (): string => `T${choose(objectTypes)}`;
  const listSize = (sized = ''): string =>
    [
      '',
      ` @listSize(assumedSize: ${choose(5)}${sized})`,
      ` @listSize(slicingArguments: ["first", "page.first"], requireOneSlicingArgument: false${sized})`,
      ` @listSize(assumedSize: 7, slicingArguments: ["first"], requireOneSlicingArgument: false${sized})`,
    ][choose(4)] ?? '';
  const args = (): string => `(first: Int${cost()}, page: Page${cost()}, kind: Kind = A)`;
  const sharedFeed = (): string => `sharedFeed(first: Int): Feed${listSize(', sizedFields: ["items"]')}`;
  const fields = (own: string): string => `
    ${own}Leaf: Int${cost()}
    ${own}Token: Token
    ${own}One${args()}: ${object()}${cost()}
    ${own}Any: Any${cost()}
    ${own}Node: Node${cost()}
    ${own}Many${args()}: [${object()}!]${cost()}${listSize()}
    ${own}Grid: [[${object()}]]${listSize()}
    ${own}Tags${args()}: [String]${cost()}${listSize()}
    ${own}Feed${args()}: Feed${listSize(', sizedFields: ["items", "inner.items"]')}`;
  const objects = Array.from({ length: objectTypes }, (_, index) => {
    const shared =
      index < 2 ? `shared: Int${cost()} sharedMany(first: Int): [T2]${listSize()} ${sharedFeed()}` : '';
    return `type T${index}${index < 2 ? ' implements Node' : ''}${cost()} { ${shared} ${fields(`t${index}`)} }`;
  });
  return `
    type Query { ${fields('q')} }
    type Mutation { ${fields('m')} }
    interface Node { shared: Int${cost()} sharedMany(first: Int): [T2]${listSize()} ${sharedFeed()} }
    union Any = ${Array.from({ length: objectTypes }, (_, index) => `T${index}`).join(' | ')}
    type Feed { items: [T1] other: [T3] inner: Feed }
    input Page { first: Int${cost()} size: Token }
    enum Kind${cost()} { A B }
    scalar Token${cost()}
    ${objects.join('\n')}`;
}
