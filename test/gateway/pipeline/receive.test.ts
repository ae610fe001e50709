import { describe, expect, test } from '@jest/globals';
import { receive } from '#gateway/pipeline/receive.ts';
import type { HttpGraphQLRequest } from '#gateway/pipeline/receive.ts';
import { AccessRecorder } from '#gateway/telemetry/access-record.ts';
import { accountOf } from '#test/testkit/account-of.ts';
import { addressOf } from '#test/testkit/address-of.ts';

const trace = { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), sampled: true };
const base: HttpGraphQLRequest = {
  requestId: 'r1',
  headers: {},
  ip: '127.0.0.1',
  address: addressOf('127.0.0.1'),
  trace,
  startedAtMs: 0,
  signal: new AbortController().signal,
  recorder: new AccessRecorder({
    requestId: 'r1',
    trace,
    clientTraceparent: undefined,
    method: 'POST',
    startedAt: new Date(0),
  }),
  method: 'POST',
  pathId: undefined,
  onLimits: () => undefined,
  search: '',
  body: undefined,
  accepts: 'answers',
};

const { account } = accountOf();
const post = (body: unknown, more: Partial<HttpGraphQLRequest> = {}) =>
  receive({ ...base, body, ...more }, account);
const get = (search: string, pathId?: string) => receive({ ...base, method: 'GET', search, pathId }, account);

describe('a POST', () => {
  test('carries its parameters in the body', () => {
    const body = {
      query: '{ a }',
      operationName: 'A',
      variables: { n: 1 },
      documentId: 'd',
      doc_id: 'e',
      extensions: { persistedQuery: { version: 1 } },
    };
    expect(post(body)).toMatchObject({
      method: 'POST',
      operationName: 'A',
      variables: { n: 1 },
      reference: { query: '{ a }', documentId: 'd', docId: 'e', persistedQuery: { version: 1 } },
    });
  });

  test('takes null, and an empty operation name, for none', () => {
    const body = {
      query: '{ a }',
      operationName: '',
      variables: null,
      documentId: null,
      doc_id: null,
      extensions: null,
    };
    expect(post(body)).toMatchObject({
      operationName: undefined,
      variables: {},
      reference: { documentId: undefined, docId: undefined, persistedQuery: undefined },
    });
  });

  test('does not look at its query string', () => {
    expect(post({ query: '{ a }' }, { search: 'query={b}' }).reference.query).toBe('{ a }');
  });

  test.each<[string, unknown]>([
    ['a batch', [{ query: '{ a }' }]],
    ['a text', '{ a }'],
    ['null', null],
    ['nothing', undefined],
    ['a number as operation name', { query: '{ a }', operationName: 5 }],
    ['a list as variables', { query: '{ a }', variables: [] }],
    ['a text as variables', { query: '{ a }', variables: '{}' }],
    ['a text as extensions', { query: '{ a }', extensions: 'x' }],
  ])('with %s is refused', (_case, body) => {
    expect(() => post(body)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST', httpStatus: 400 }));
  });
});

describe('a GET', () => {
  test('carries its parameters in the query string, objects as JSON', () => {
    expect(
      get('query=%7B+a+%7D&operationName=A&variables=%7B%22n%22%3A1%7D&extensions=%7B%7D'),
    ).toMatchObject({
      method: 'GET',
      operationName: 'A',
      variables: { n: 1 },
      reference: { query: '{ a }' },
    });
  });

  test('may name its document in the path', () => {
    expect(get('', 'abc').reference.pathId).toBe('abc');
    expect(get('documentId=def', 'abc').reference).toMatchObject({ documentId: 'def', pathId: 'abc' });
  });

  test.each(['query={a}&query={b}', 'a=1&a=2', '__proto__=1&__proto__=2'])(
    'with a parameter twice (%s) is refused',
    (search) => {
      expect(() => get(search)).toThrow('came twice; send it once');
    },
  );

  test('a parameter named like a member of every object is one like any other', () => {
    expect(get('query={a}&__proto__=x&constructor=y&toString=z').variables).toEqual({});
  });

  test.each(['variables=x', 'variables=', 'extensions=%7B', 'variables=[]', 'variables=1'])(
    'with %s is refused',
    (search) => {
      expect(() => get(`query={a}&${search}`)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
    },
  );
});

test('what the client cannot read is refused before anything else is looked at', () => {
  expect(() => post(undefined, { accepts: 'nothing' })).toThrow(
    expect.objectContaining({ code: 'NOT_ACCEPTABLE', httpStatus: 406 }),
  );
});
