import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { GatewayConfigInput } from '#gateway/config/gateway-config.ts';
import { refusalOf } from '#test/testkit/expect-refusal.ts';
import { openSocket, parseRawAnswer, post, readToEnd } from '#test/testkit/http-answer.ts';
import type { HttpAnswer } from '#test/testkit/http-answer.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';

const hello = { query: '{ hello }' };
const rateLimit: GatewayConfigInput['rateLimit'] = {
  layers: [{ name: 'anonymous', by: 'ip', capacity: 10, refillPerSecond: 0.001 }],
};
const requestsPerIp = { requests: 2, window: '1h' };

/** Believes the proxies on this machine, which the tests are. */
let behindProxy: StubGraph;
/** Believes nobody, and lets an address ask twice. */
let atTheEdge: StubGraph;

beforeAll(async () => {
  const http = { trustedProxies: ['127.0.0.0/8'] };
  behindProxy = await startStubGraph({ config: { http, rateLimit } });
  atTheEdge = await startStubGraph({
    config: { rateLimit, limits: { requestsPerIp, requestTimeout: '5m' } },
  });
});

afterAll(async () => {
  await Promise.all([behindProxy, atTheEdge].map((graph) => graph[Symbol.asyncDispose]()));
});

function from(forwardedFor: string): Promise<HttpAnswer> {
  return post(behindProxy.gateway.url, hello, { 'x-forwarded-for': forwardedFor });
}

function left(answer: HttpAnswer): string {
  return answer.headers.get('ratelimit')?.split(';')[1] ?? '';
}

describe('an anonymous caller behind a trusted proxy', () => {
  test('has a budget of its own, whatever it writes to the left of what the proxy adds', async () => {
    const answers = [
      await from('198.51.100.1'),
      await from('203.0.113.1, 198.51.100.1'),
      await from('127.0.0.2,, 198.51.100.1:4711'),
      await from('::ffff:198.51.100.1'),
      await from('198.51.100.2'),
    ];
    expect(answers.map(left)).toEqual(['r=9', 'r=8', 'r=7', 'r=6', 'r=9']);
  });

  test('that the proxy does not name, or by nothing that is an address, shares the budget of the proxy', async () => {
    const answers = [
      await post(behindProxy.gateway.url, hello),
      await from('unknown'),
      await from('198.51.100.3, _hidden'),
    ];
    expect(answers.map(left)).toEqual(['r=9', 'r=8', 'r=7']);
  });
});

describe('the request id of a trusted proxy', () => {
  test('is kept, in the answer, in errors and in the record', async () => {
    const headers = { 'x-request-id': 'edge:1.2/3+4=@A-b_c', 'x-forwarded-for': '198.51.100.4' };
    const answer = await post(behindProxy.gateway.url, { query: '{ nothing }' }, headers);
    expect(answer.headers.get('x-request-id')).toBe(headers['x-request-id']);
    expect(answer.body.errors?.[0]?.extensions.requestId).toBe(headers['x-request-id']);
    await behindProxy.gateway.record(({ requestId }) => requestId === headers['x-request-id']);
  });

  test.each(['a b', '"', '{}', 'a, b', 'x'.repeat(129), 'ä'])('is replaced where it is %j', async (id) => {
    const headers = { 'x-request-id': id, 'x-forwarded-for': '198.51.100.5' };
    const answer = await post(behindProxy.gateway.url, { query: '{' }, headers);
    expect(refusalOf(answer)).toBe('400 GRAPHQL_PARSE_FAILED');
  });
});

describe('a caller without a proxy', () => {
  test('is whoever connects, gets an id of ours, and may ask as often as limits.requestsPerIp says', async () => {
    const { url, port } = atTheEdge.gateway;
    const answers = [
      await post(url, hello, { 'x-forwarded-for': '198.51.100.1' }),
      await post(url, { query: '{' }, { 'x-forwarded-for': '198.51.100.2', 'x-request-id': 'mine' }),
      await post(url, '{ this is no JSON', {
        'x-forwarded-for': '198.51.100.3',
        authorization: 'Bearer nonsense',
      }),
    ] as const;
    expect(left(answers[0])).toBe('r=9');
    expect(refusalOf(answers[1])).toBe('400 GRAPHQL_PARSE_FAILED');
    expect(refusalOf(answers[2])).toBe('429 TOO_MANY_REQUESTS');
    const seconds = answers[2].headers.get('retry-after');
    expect(Number(seconds)).toBeGreaterThan(3_000);
    expect(answers[2].headers.get('ratelimit')).toBe(`"ip-requests";r=0;t=${seconds}`);
    expect(answers[2].headers.get('ratelimit-policy')).toBe('"ip-requests";q=2;w=3600');

    // Refused while its body is still on its way.
    const socket = openSocket(port);
    const head = ['POST /graphql HTTP/1.1', 'host: a', 'content-type: application/json', 'connection: close'];
    socket.write(`${head.join('\r\n')}\r\ncontent-length: 100000\r\n\r\n{`);
    expect(refusalOf(parseRawAnswer(await readToEnd(socket)))).toBe('429 TOO_MANY_REQUESTS');
    await atTheEdge.gateway.record(({ codes }) => codes.includes('TOO_MANY_REQUESTS'));
  });
});
