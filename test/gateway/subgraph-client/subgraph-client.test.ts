import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { unknownAddress } from '#gateway/bounded/address-keys.ts';
import { TurnBudget } from '#gateway/bounded/turn-budget.ts';
import { ArrivingAnswers } from '#gateway/subgraph-client/arriving-answers.ts';
import { SubgraphClient } from '#gateway/subgraph-client/subgraph-client.ts';
import type { SubgraphRequest } from '#gateway/subgraph-client/subgraph-client.ts';
import { addressOf } from '#test/testkit/address-of.ts';
import { eventually } from '#test/testkit/eventually.ts';
import { startStubSubgraph } from '#test/testkit/stub-subgraph.ts';
import type { StubAnswer, StubSubgraph } from '#test/testkit/stub-subgraph.ts';

let stub: StubSubgraph;
let client: SubgraphClient;

beforeEach(async () => {
  stub = await startStubSubgraph(() => ({ data: { a: 1 } }));
  client = clientOf(stub.url);
});
afterEach(async () => {
  await client.close();
  await stub[Symbol.asyncDispose]();
});

interface ClientOptions {
  readonly shares?: boolean;
  readonly timeoutMs?: number;
  readonly maxResponseBytes?: number;
  readonly arriving?: ArrivingAnswers;
}

function clientOf(url: string, options: ClientOptions = {}): SubgraphClient {
  const { shares = false, timeoutMs = 10_000, maxResponseBytes = 10_000, arriving = unbounded } = options;
  return new SubgraphClient(
    { name: 'stub', url, timeoutMs, maxResponseBytes, maxResponseDepth: 200 },
    { shares, arriving, turns: new TurnBudget({ budgetMs: Infinity, clock: () => 0, turn: () => 0 }) },
  );
}

const unbounded = new ArrivingAnswers({
  maxSubgraphBytes: Infinity,
  maxSubgraphBytesPerIp: Infinity,
  onDrop: () => undefined,
});

function request(more: Partial<SubgraphRequest> = {}): SubgraphRequest {
  return {
    body: '{"query":"{ a }","variables":{"n":1}}',
    identityHeaders: ['x-user-id', 'u1'],
    address: unknownAddress,
    traceparent: '00-x',
    isQuery: true,
    signal: new AbortController().signal,
    ...more,
  };
}

async function outcome(answer: StubAnswer, asker = client): Promise<string> {
  stub.answer = answer;
  return await asker.send(request()).then(
    ({ status }) => `answered ${status}`,
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  );
}

describe('a fetch', () => {
  test('posts its body with the caller and the trace, and gives the answer with its size', async () => {
    const answer = await client.send(request());
    expect(answer).toEqual({
      status: 200,
      body: '{"data":{"a":1}}',
      requestBytes: 37,
      responseBytes: 16,
      isShared: false,
    });
    expect(stub.requests).toMatchObject([
      {
        query: '{ a }',
        variables: { n: 1 },
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json, application/json',
          'x-user-id': 'u1',
          traceparent: '00-x',
        },
      },
    ]);
  });

  test('keeps its connection for those that follow', async () => {
    const ports = new Set<number | undefined>();
    stub.answer = (_request, response) => {
      ports.add(response.socket?.remotePort);
      return { data: {} };
    };
    for (let index = 0; index < 10; index += 1) await client.send(request());
    // The next may be sent before the last connection is known to be free again.
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  test('of an answer that is as large as allowed is read, and of one larger by a byte is not', async () => {
    const sized = (bytes: number): string => `{"data":{"a":"${'x'.repeat(bytes - 17)}"}}`;
    expect(await outcome(() => sized(10_000))).toBe('answered 200');
    expect(await outcome(() => sized(10_001))).toBe('SUBGRAPH_RESPONSE_TOO_LARGE');
  });

  test('of an answer without end is given up when it is too large', async () => {
    const endless: StubAnswer = (_request, response) => {
      response.writeHead(200);
      const more = (error?: Error | null): void => {
        if (!error) response.write('x'.repeat(1_000), more);
      };
      more();
      return undefined;
    };
    expect(await outcome(endless)).toBe('SUBGRAPH_RESPONSE_TOO_LARGE');
  });

  test.each<[string, StubAnswer]>([
    ['headers', () => new Promise(() => undefined)],
    [
      'a body',
      (_request, response) => {
        response.writeHead(200).write('{"data":');
        return undefined;
      },
    ],
    [
      'a body that trickles',
      (_request, response) => {
        response.writeHead(200);
        const drip = setInterval(() => response.write(' '), 20);
        response.once('close', () => clearInterval(drip));
        return undefined;
      },
    ],
  ])('that waits too long for %s is given up in time', async (_case, answer) => {
    const hurried = clientOf(stub.url, { timeoutMs: 300 });
    expect(await outcome(answer, hurried)).toBe('SUBGRAPH_TIMEOUT');
    await gone(stub.requests[0]!.gone);
    await hurried.close();
  });

  test.each<[string, StubAnswer]>([
    [
      'is reset before it answers',
      (_request, response) => {
        response.socket?.resetAndDestroy();
        return undefined;
      },
    ],
    [
      'is closed before it answers',
      (_request, response) => {
        response.socket?.end();
        return undefined;
      },
    ],
    [
      'is closed in the middle of an answer',
      (_request, response) => {
        response
          .writeHead(200, { 'content-length': 100 })
          .write('{"data":', () => response.socket?.destroy());
        return undefined;
      },
    ],
    [
      'answers with something that is no HTTP',
      (_request, response) => {
        response.socket?.end('hello\r\n\r\n');
        return undefined;
      },
    ],
  ])('over a connection that %s is unreachable', async (_case, answer) => {
    expect(await outcome(answer)).toBe('SUBGRAPH_UNREACHABLE');
  });

  test('to where nobody listens is unreachable', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    server.close();
    await once(server, 'close');
    const lost = clientOf(`http://127.0.0.1:${port}/graphql`);
    await expect(lost.send(request())).rejects.toMatchObject({ code: 'SUBGRAPH_UNREACHABLE' });
    await lost.close();
  });

  test('to a name that does not exist is unreachable', async () => {
    const lost = clientOf('http://nowhere.invalid/graphql');
    await expect(lost.send(request())).rejects.toMatchObject({ name: 'SubgraphFailure' });
    await lost.close();
  });

  test('is not redirected', async () => {
    const redirect: StubAnswer = (_request, response) => {
      response.writeHead(307, { location: stub.url }).end();
      return undefined;
    };
    expect(await outcome(redirect)).toBe('answered 307');
    expect(stub.requests.length).toBe(1);
  });
});

describe('a fetch whose request is aborted', () => {
  test('ends with the reason of the abort, and the subgraph is told', async () => {
    stub.answer = () => new Promise(() => undefined);
    const abort = new AbortController();
    const asked = stub.nextRequest();
    const sent = client.send(request({ signal: abort.signal })).catch((error: unknown) => error);
    const { gone: left } = await asked;
    const reason = new Error('the client has gone');
    abort.abort(reason);
    expect(await sent).toBe(reason);
    await gone(left);
  });

  test('before it begins reaches no subgraph', async () => {
    const signal = AbortSignal.abort(new Error('gone already'));
    await expect(client.send(request({ signal }))).rejects.toThrow('gone already');
    expect(stub.requests).toEqual([]);
  });
});

describe('equal queries in flight', () => {
  async function bodiesAsked(first: SubgraphRequest, second: SubgraphRequest): Promise<number> {
    const sharing = clientOf(stub.url, { shares: true });
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    stub.answer = async () => {
      await held;
      return { data: { a: { list: [] } } };
    };
    const asked = stub.nextRequest();
    const answers = [sharing.send(first), sharing.send(second)];
    await asked;
    release();
    const [one, two] = await Promise.all(answers);
    expect(two?.body).toEqual(one?.body);
    await sharing.close();
    return stub.requests.length;
  }

  test('of equal callers are sent once, and both have the answer', async () => {
    expect(await bodiesAsked(request(), request({ traceparent: '00-y' }))).toBe(1);
  });

  test('of other callers are sent for each', async () => {
    expect(await bodiesAsked(request(), request({ identityHeaders: ['x-user-id', 'u2'] }))).toBe(2);
  });

  test('are sent again for those who shared an answer that was dropped for the address of the first', async () => {
    const [one, two] = [addressOf('192.0.2.1'), addressOf('192.0.2.2')];
    const arriving = new ArrivingAnswers({
      maxSubgraphBytes: Infinity,
      maxSubgraphBytesPerIp: 500_000,
      onDrop: () => undefined,
    });
    const sharing = clientOf(stub.url, { shares: true, maxResponseBytes: 1_000_000, arriving });
    stub.answer = (_request, response) => {
      if (stub.requests.length > 1) return { data: { a: 1 } };
      response.writeHead(200);
      response.write(`{"data":{"a":"${'x'.repeat(200_000)}`);
      return undefined;
    };
    const answers = [sharing.send(request({ address: one })), sharing.send(request({ address: two }))];
    const settled = Promise.allSettled(answers);
    await eventually('a part of the answer has arrived', () => arriving.bytes > 0);
    // Another answer to the first address arrives; the oldest one makes room.
    arriving.receive({ address: one, fail: () => undefined }, 490_000, 490_000);
    expect(await settled).toMatchObject([
      { status: 'rejected', reason: { code: 'SUBGRAPH_RESPONSE_DROPPED' } },
      { status: 'fulfilled', value: { body: '{"data":{"a":1}}', isShared: false } },
    ]);
    await sharing.close();
  });

  test('that are no queries are sent for each', async () => {
    const mutation = request({ isQuery: false });
    expect(await bodiesAsked(mutation, mutation)).toBe(2);
  });
});

async function gone(signal: AbortSignal): Promise<void> {
  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
