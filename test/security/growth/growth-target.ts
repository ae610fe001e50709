import { connect } from 'node:net';
import type { ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { probeArgs } from '#test/testkit/event-loop-probe.ts';
import type { GatewayProcess } from '#test/testkit/start-gateway.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import { startTokenIssuer } from '#test/testkit/token-issuer.ts';
import type { GrowthInput, GrowthTools } from '#test/security/growth/growth-case.ts';

/** A gateway under test with everything turned on that reads what strangers send. */
export interface GrowthTarget extends AsyncDisposable {
  readonly gateway: GatewayProcess;
  readonly tools: GrowthTools;
  /** Sends one request on a connection of its own. @returns its status; undefined where the connection was reset. */
  send(input: GrowthInput): Promise<number | undefined>;
}

/** Starts the gateway, its stub subgraph and its issuer. */
export async function startGrowthTarget(): Promise<GrowthTarget> {
  await using stack = new AsyncDisposableStack();
  const issuer = stack.use(await startTokenIssuer());
  let subgraphAnswer: string | undefined;
  const { gateway } = stack.use(
    await startStubGraph({
      nodeArgs: probeArgs,
      answer: (_request, response) => writeAnswer(response, subgraphAnswer ?? '{"data":{}}'),
      config: {
        authentication: {
          jwt: [
            { issuer: issuer.issuer, jwksUrl: issuer.jwksUrl, audiences: ['weir'], algorithms: ['EdDSA'] },
          ],
        },
        clients: { web: { origins: ['https://shop.example'] } },
        cost: { mode: 'measure' },
        documents: { automatic: {} },
        http: { trustedProxies: ['127.0.0.1'], batching: {}, graphiql: true },
        telemetry: { recordClaims: ['sub'] },
      },
    }),
  );
  const resources = stack.move();
  return {
    gateway,
    tools: {
      signToken: (claims, header = {}) => {
        const iat = Math.floor(Date.now() / 1000);
        const common = { iss: issuer.issuer, aud: 'weir', sub: 'eve', iat, exp: iat + 3000 };
        return issuer.sign({ ...common, ...claims }, { header });
      },
    },
    send: async (input) => {
      subgraphAnswer = input.answer;
      return await sendRaw(gateway.port, input);
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function writeAnswer(response: ServerResponse, body: string): undefined {
  response.setHeader('content-type', 'application/json');
  response.end(body);
}

/** Writes the headers byte for byte: an HTTP client would normalize or refuse what a hostile one sends. */
async function sendRaw(
  port: number,
  { method, path = '/graphql', headers = [], body }: GrowthInput,
): Promise<number | undefined> {
  const bytes = Buffer.from(body ?? '');
  const names = new Set(headers.map(([name]) => name));
  const lines = [
    `${method ?? (body === undefined ? 'GET' : 'POST')} ${path} HTTP/1.1`,
    'host: weir',
    'connection: close',
    ...(body === undefined ? [] : [`content-length: ${bytes.length}`]),
    ...(body === undefined || names.has('content-type') ? [] : ['content-type: application/json']),
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  const socket = connect({ port, host: '127.0.0.1' });
  // A request above a limit is answered before it is read to its end: what is written after that fails.
  socket.on('error', () => undefined);
  socket.write(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), bytes]));
  const answer = await text(socket).catch(() => '');
  socket.destroy();
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1];
  return status === undefined ? undefined : Number(status);
}
