import { describe, expect, test } from '@jest/globals';
import { graphOf } from '#test/gateway/execution/run-operation.ts';
import type { Operation, SentRequest } from '#test/gateway/execution/run-operation.ts';

const big = '12345678901234567891';
/** The same as a double. */
const near = '12345678901234567890';

/** Accounts whose keys are numbers beyond 2^53, known to two services. */
const run = graphOf({
  ledger: `
    scalar Long
    scalar Json
    type Query {
      account: Account
      accounts: [Account!]
      find(id: Long, filter: Filter, json: Json, ids: [Long!], limit: Float): Long
    }
    input Filter { id: Long nested: Filter name: String ids: [Long!] limit: Float }
    type Account @key(fields: "id") { id: Long! amount: Long meta: Json rate: Float count: Int name: String ref: ID }`,
  audit: `
    scalar Long
    scalar Json
    type Query { books: [Book!] }
    type Book @key(fields: "number") @context(name: "book") { number: Long! entries: [Entry!] }
    type Entry @key(fields: "id") { id: Long! inBook(number: Long @fromContext(field: "$book { number }")): String }
    type Account @key(fields: "id") {
      id: Long!
      amount: Long @external
      meta: Json @external
      checked: String @requires(fields: "amount meta")
      stamp: Long
    }`,
});

/** Stubs that answer the root with this data, and each entity with these fields. */
function answering(data: string, entity = '{"stamp":1}'): Operation['stubs'] {
  return {
    ledger: () => `{"data":${data}}`,
    audit: ({ query, variables }: SentRequest) => {
      if (!query.includes('_entities')) return `{"data":${data}}`;
      const slots = [...query.matchAll(/(?:(\w+):)?_entities\(representations:\$(\w+)\)/g)];
      const fields = slots.map(([, alias = '_entities', variable = '']) => {
        const { length } = [variables[variable]].flat();
        return `"${alias}":[${Array.from({ length }, () => entity).join(',')}]`;
      });
      return `{"data":{${fields.join(',')}}}`;
    },
  };
}

const account = (id: string, more = ''): string => `{"__typename":"Account","id":${id}${more}}`;

/** The variables that a request carries, as they were written. */
function variablesOf(request: SentRequest | undefined): string | undefined {
  return request?.body.slice(request.body.indexOf(',"variables":') + ',"variables":'.length, -1);
}

describe('a number of a custom scalar', () => {
  test('comes to the client as its service wrote it', async () => {
    const data = `{"account":{"amount":${big},"meta":{"a":[1.10,1e400,-0,0.12345678901234567890]},"name":"n"}}`;
    const { text, errors } = await run({
      text: '{ account { amount meta name } }',
      stubs: answering(data),
    });
    expect(text).toBe(data);
    expect(errors).toEqual([]);
  });

  test('does so in lists, long ones too, and from the service of an entity', async () => {
    const items = Array.from({ length: 40 }, (_, index) => account(`${big}${index}`)).join(',');
    const { text } = await run({
      text: '{ accounts { id stamp } }',
      stubs: answering(`{"accounts":[${items}]}`, `{"stamp":${big}}`),
    });
    const { length } = text.match(new RegExp(`"stamp":${big}}`, 'g')) ?? [];
    expect(length).toBe(40);
    expect(text).toContain(`"id":${big}39`);
  });

  test('changes nothing for the built-in scalars', async () => {
    const { text, errors } = await run({
      text: '{ account { amount rate count ref } }',
      stubs: answering(`{"account":{"amount":1.0,"rate":1.10,"count":1e2,"ref":5}}`),
    });
    expect(text).toBe('{"account":{"amount":1.0,"rate":1.1,"count":100,"ref":"5"}}');
    expect(errors).toEqual([]);
  });

  test('is none of the types that cannot hold it', async () => {
    const { text, errors } = await run({
      text: '{ account { amount name count } }',
      stubs: answering(`{"account":{"amount":${big},"name":{"a":${big}},"count":${big}}}`),
    });
    expect(text).toBe(`{"account":{"amount":${big},"name":null,"count":null}}`);
    expect(errors).toHaveLength(2);
  });

  test('tells entities apart that are the same as doubles, and those that are equal are one', async () => {
    const { sent } = await run({
      text: '{ accounts { stamp } }',
      stubs: answering(`{"accounts":[${[big, near, big].map((id) => account(id)).join(',')}]}`),
    });
    expect(variablesOf(sent[1])).toBe(`{"representations":[${account(big)},${account(near)}]}`);
  });

  test('goes with what a field requires', async () => {
    const { sent } = await run({
      text: '{ account { checked } }',
      stubs: answering(
        `{"account":${account(big, `,"amount":${big},"meta":{"a":[1.10]}`)}}`,
        '{"checked":"c"}',
      ),
    });
    expect(variablesOf(sent[1])).toContain(`"id":${big},"amount":${big},"meta":{"a":[1.10]}`);
  });

  test('goes with what stands around an object, and keeps contexts apart', async () => {
    const book = (number: string): string => `{"number":${number},"entries":[{"__typename":"Entry","id":1}]}`;
    const { sent } = await run({
      text: '{ books { entries { inBook } } }',
      stubs: answering(`{"books":[${book(big)},${book(near)},${book(big)}]}`, '{"inBook":"b"}'),
    });
    const variables = variablesOf(sent[1]);
    expect(variables?.match(/:12345678901234567890[,}]/g)).toHaveLength(1);
    expect(variables?.match(/:12345678901234567891[,}]/g)).toHaveLength(1);
  });
});

describe('a number that a client sends', () => {
  const stubs = { ledger: () => ({ data: { find: 1 } }) };

  test('in a variable of a custom scalar reaches the service as it was written', async () => {
    const { sent } = await run({
      text: 'query($id: Long, $ids: [Long!], $json: Json) { find(id: $id, ids: $ids, json: $json) }',
      variables: `{"id":${big},"ids":[1,${near},1.50],"json":{"a":[{"b":-0}],"s":"${big}"}}`,
      stubs,
    });
    expect(variablesOf(sent[0])).toBe(
      `{"id":${big},"ids":[1,${near},1.50],"json":{"a":[{"b":-0}],"s":"${big}"}}`,
    );
  });

  test('in an input object does so where its field is a custom scalar', async () => {
    const filter = (id: string, limit: string): string => `{"id":${id},"ids":[${id}],"limit":${limit}`;
    const { sent } = await run({
      text: 'query($filter: Filter, $limit: Float) { find(filter: $filter, limit: $limit) }',
      variables: `{"filter":${filter(big, '1.10')},"nested":${filter(near, '1.10')}}},"limit":2.0}`,
      stubs,
    });
    expect(variablesOf(sent[0])).toBe(
      `{"filter":${filter(big, '1.1')},"nested":${filter(near, '1.1')}}},"limit":2}`,
    );
  });

  test('in the text of an operation does so too', async () => {
    const { sent } = await run({
      text: `query($id: Long = ${near}1) {
        a: find(id: ${big}) b: find(filter: { id: ${near}, ids: [${big}, 1.10], limit: 1.50 }) c: find(id: $id)
        d: find(json: { a: [1.10, ${big}, "number:1.10"], b: -0.0 })
      }`,
      stubs: { ledger: () => ({ data: { a: 1, b: 1, c: 1, d: 1 } }) },
    });
    const query = sent[0]?.query;
    expect(query).toContain(`$id:Long=${near}1`);
    expect(query).toContain(`a:find(id:${big})`);
    expect(query).toContain(`b:find(filter:{id:${near} ids:[${big} 1.10]limit:1.50})`);
    expect(query).toContain(`d:find(json:{a:[1.10 ${big} "number:1.10"]b:-0.0})`);
  });
});
