import { describe, expect, test } from '@jest/globals';
import { eventually } from '#test/testkit/eventually.ts';
import { honestAddress } from '#test/testkit/honest-caller.ts';
import { openHostileConnections } from '#test/testkit/hostile-connections.ts';
import { parseRawAnswer, readToEnd } from '#test/testkit/http-answer.ts';
import type { HttpAnswer } from '#test/testkit/http-answer.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';

const half = 'x'.repeat(300_000);

describe('answers that arrive from subgraphs', () => {
  test('above limits.maxSubgraphBytesPerIp lose the oldest of their address, and callers elsewhere lose nothing', async () => {
    const held: (() => void)[] = [];
    await using graph = await startStubGraph({
      answer: (_request, response) => {
        response.setHeader('content-type', 'application/json');
        response.write(`{"data":{"hello":"${half}`);
        held.push(() => response.end(`${half}"}}`));
        return undefined;
      },
      config: { limits: { maxSubgraphBytesPerIp: '500KB' } },
    });
    const { gateway } = graph;
    await using stack = new AsyncDisposableStack();
    const ask = async (name: string, from: string): Promise<{ readonly answer: Promise<HttpAnswer> }> => {
      const body = JSON.stringify({ query: 'query($n: String) { hello(name: $n) }', variables: { n: name } });
      const bytes = `POST /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
      const before = held.length;
      const { sockets } = stack.use(
        await openHostileConnections({ port: gateway.port, count: 1, bytes, unread: true, from }),
      );
      await eventually(`the subgraph is answering ${name}`, () => held.length > before);
      return { answer: readToEnd(sockets[0]!).then(parseRawAnswer) };
    };
    const honest = await ask('honest', honestAddress);
    const oldest = await ask('oldest', '127.0.0.1');
    const latest = await ask('latest', '127.0.0.1');
    expect((await oldest.answer).body).toMatchObject({
      data: { hello: null },
      errors: [
        expect.objectContaining({
          message: 'Too much was arriving from services at the same time; ask for less, or try again later.',
          path: ['hello'],
          extensions: expect.objectContaining({ code: 'SUBGRAPH_RESPONSE_DROPPED' }),
        }),
      ],
    });
    for (const release of held) release();
    for (const { answer } of [honest, latest])
      expect((await answer).body.data).toEqual({ hello: half + half });
    const warned = await eventually('a warning', () =>
      gateway.stderr.find((line) => line.includes('Subgraph answers dropped')),
    );
    expect(warned).toContain('127.0.0.1');
  });
});
