import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { buildSchema, Kind, parse } from 'graphql';
import type { FieldPrices } from '#gateway/execution/field-prices.ts';
import { dataKeysByCall } from '#gateway/execution/response/data-keys.ts';
import { ResponseWriter } from '#gateway/execution/response/response-writer.ts';
import type { WrittenData } from '#gateway/execution/response/response-writer.ts';

const schema = buildSchema(`
  type Query { items: [Item] }
  type Item { id: ID! name: String count: Int price: Float! isNew: Boolean color: Color extra: Json }
  enum Color { RED GREEN }
  scalar Json
`);

const free: FieldPrices = {
  priceOf: () => ({ weight: 0, isOwnWeight: false, argumentPoints: undefined }),
  typeWeight: ({ name }) => (name === 'Item' ? 2 : 0),
};

function writerOf(text: string): ResponseWriter {
  const [operation] = parse(text).definitions;
  const rootType = schema.getQueryType();
  if (operation?.kind !== Kind.OPERATION_DEFINITION || !rootType) throw new Error('no operation');
  const selected = { selectionSet: operation.selectionSet, fragments: new Map() };
  return new ResponseWriter({
    schema,
    rootType,
    original: selected,
    permitted: selected,
    hiddenTypes: new Map(),
    conditionVariables: [],
    prices: free,
    sharedPlaces: new Set(),
    dataKeys: dataKeysByCall(new Map(), false),
  });
}

function write(writer: ResponseWriter, items: readonly unknown[]): WrittenData {
  return writer.write({ data: { items: [...items] }, variables: {}, introspection: new Map() });
}

/** Lists of one are written field by field. */
function writeOneByOne(writer: ResponseWriter, items: readonly unknown[]): { text: string; cost: number } {
  const written = items.map((item) => write(writer, [item]));
  const texts = written.map(({ text }) => text.slice('{"items":['.length, -']}'.length));
  return { text: `{"items":[${texts.join(',')}]}`, cost: written.reduce((sum, { cost }) => sum + cost, 0) };
}

const operation = '{ items { id name count price isNew color extra } }';
const plainItem = fc.record(
  {
    id: fc.string(),
    name: fc.option(fc.string({ unit: 'binary' })),
    count: fc.option(fc.integer()),
    price: fc.double({ noNaN: true, noDefaultInfinity: true }),
    isNew: fc.option(fc.boolean()),
    color: fc.constantFrom('RED', 'GREEN', null),
    extra: fc.jsonValue(),
  },
  { noNullPrototype: true },
);
/** What a subgraph may send as well: wrong types, other keys, other orders. */
const oddItem = fc.oneof(
  fc.constant(null),
  fc.record({ id: fc.integer(), price: fc.constant(1), extra: fc.constant(null) }, { noNullPrototype: true }),
  plainItem.map((item) => ({ __typename: 'Item', ...item })),
  plainItem.map((item) => ({ ...item, color: 'PURPLE' })),
  plainItem.map((item) => ({ ...item, count: 2 ** 40 })),
  plainItem.map(({ price, ...rest }) => ({ price, ...rest })),
);

describe('A long list', () => {
  test('reads the same whether it is written at once or field by field', () => {
    const writer = writerOf(operation);
    const lists = fc.array(
      fc.oneof({ weight: 40, arbitrary: plainItem }, { weight: 1, arbitrary: oddItem }),
      {
        minLength: 16,
        maxLength: 40,
      },
    );
    fc.assert(
      fc.property(lists, (items) => {
        const { text, cost } = write(writer, items);
        expect({ text, cost }).toEqual(writeOneByOne(writer, items));
      }),
    );
  });

  test('keeps the client’s order of keys', () => {
    const items = Array.from({ length: 20 }, (_, index) => ({ price: index, id: `${index}` }));
    const { text } = write(writerOf('{ items { id price } }'), items);
    expect(text.startsWith('{"items":[{"id":"0","price":0},')).toBe(true);
  });

  test('does not show what the client did not ask for', () => {
    const items = Array.from({ length: 20 }, (_, index) => ({ id: `${index}`, secret: 'key' }));
    expect(write(writerOf('{ items { id } }'), items).text).not.toContain('secret');
  });

  test('costs what its items cost', () => {
    const items = Array.from({ length: 20 }, (_, index) => ({ id: `${index}` }));
    expect(write(writerOf('{ items { id } }'), items).cost).toBe(40);
  });
});
