import type { KeyObject } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CompactSign } from 'jose';
import type { CompactJWSHeaderParameters, CryptoKey } from 'jose';
import { bypassType } from '#gateway/documents/bypass/bypass-grant.ts';
import { bypassPair } from '#test/gateway/documents/bypass/bypass-fixture.ts';
import { probeArgs, readLoad, readTurn } from '#test/testkit/event-loop-probe.ts';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import { startTokenIssuer } from '#test/testkit/token-issuer.ts';
import { writeManifests } from '#test/testkit/write-manifests.ts';
import type { GrowthInput, GrowthTools } from '#test/security/growth/growth-case.ts';

/** What is registered for everybody, and cached. */
export const registeredText = 'query Hello { hello }';

/** What one input cost the gateway. */
export interface InputCost {
  /** The longest single turn of the event loop, in CPU time. */
  readonly turnMs: number;
  /** All turns together. */
  readonly cpuMs: number;
  /** All threads of the process: those for validation and planning have a deadline of their own. */
  readonly threadsMs: number;
  /** undefined: the connection was reset. */
  readonly status: number | undefined;
}

/** Something that inputs can be sent to, and that says what they cost. */
export interface GrowthMeter {
  readonly tools: GrowthTools;
  /** Sends one request on a connection of its own. */
  measure(input: GrowthInput): Promise<InputCost>;
  /** How long a unit of work takes just now, see `EventLoopLoad`. */
  unitMs(): Promise<number>;
}

/** A gateway under test with everything turned on that reads what strangers send. */
export type GrowthTarget = GrowthMeter & AsyncDisposable;

/**
 * Starts the gateway, its stub subgraph and its issuer.
 *
 * @param nodeArgs further arguments of Node for the gateway.
 */
export async function startGrowthTarget(nodeArgs: readonly string[] = []): Promise<GrowthTarget> {
  await using stack = new AsyncDisposableStack();
  const issuer = stack.use(await startTokenIssuer());
  const manifests = stack.use(await writeManifests({ default: [registeredText] }));
  const operator = await bypassPair();
  const keyFile = join(manifests.folder, 'bypass.pub.pem');
  await writeFile(keyFile, operator.publicPem);
  let subgraphAnswer: string | undefined;
  const { gateway } = stack.use(
    await startStubGraph({
      nodeArgs: [...probeArgs, ...nodeArgs],
      answer: (_request, response) => writeAnswer(response, subgraphAnswer ?? '{"data":{}}'),
      config: {
        authentication: {
          jwt: [
            { issuer: issuer.issuer, jwksUrl: issuer.jwksUrl, audiences: ['weir'], algorithms: ['EdDSA'] },
          ],
        },
        clients: { web: { origins: ['https://shop.example'] } },
        cost: { mode: 'measure' },
        documents: {
          manifests: manifests.folder,
          automatic: {},
          cacheControl: { maxAge: '1h' },
          bypass: { publicKeys: [keyFile], audience: 'weir' },
        },
        http: { trustedProxies: ['127.0.0.1'], batching: {}, graphiql: true },
        telemetry: { recordClaims: ['plan'] },
      },
    }),
  );
  const resources = stack.move();
  return {
    tools: {
      signToken: async (claims, header = {}) => {
        const [key] = issuer.keys;
        if (!key) throw new Error('The issuer has no key');
        const protectedHeader = { alg: key.alg, kid: key.kid, ...header };
        return await sign(`"iss":"${issuer.issuer}",${claims}`, {
          header: protectedHeader,
          key: key.privateKey,
        });
      },
      signBypass: async (claims) => {
        const { kid, key } = operator.privateKey;
        return await sign(`"aud":"weir","sub":"ada","reason":"test",${claims}`, {
          header: { alg: 'EdDSA', kid, typ: bypassType },
          key,
        });
      },
    },
    measure: async (input) => {
      subgraphAnswer = input.answer;
      await readTurn(gateway);
      const status = await sendRaw(gateway.port, input);
      const { workMs, busyMs, threadsMs } = await readTurn(gateway);
      return { turnMs: workMs, cpuMs: busyMs, threadsMs, status };
    },
    unitMs: async () => (await readLoad(gateway)).unitMs,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

async function sign(
  claims: string,
  { header, key }: { readonly header: CompactJWSHeaderParameters; readonly key: CryptoKey | KeyObject },
): Promise<string> {
  const iat = Math.floor(Date.now() / 1000);
  const payload = Buffer.from(`{"iat":${iat},"exp":${iat + 3000},${claims}}`);
  return await new CompactSign(payload).setProtectedHeader(header).sign(key);
}

function writeAnswer(response: ServerResponse, body: string): undefined {
  response.setHeader('content-type', 'application/json');
  response.end(body);
}

/** Writes the headers byte for byte: an HTTP client would normalize or refuse what a hostile one sends. */
async function sendRaw(port: number, input: GrowthInput): Promise<number | undefined> {
  const bytes = Buffer.from(input.body ?? '');
  const socket = connect({ port, host: '127.0.0.1' });
  // A request above a limit is answered before it is read to its end: what is written after that fails.
  socket.on('error', () => undefined);
  socket.write(
    Buffer.concat([
      Buffer.from(headOf(input, bytes.length), 'latin1'),
      bytes,
      Buffer.from(input.pipelined ?? ''),
    ]),
  );
  const answer = await text(socket).catch(() => '');
  socket.destroy();
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1];
  return status === undefined ? undefined : Number(status);
}

function headOf({ method, path = '/graphql', headers = [], body }: GrowthInput, bodyBytes: number): string {
  const own = new Set(headers.map(([name]) => name));
  const hasBody = body !== undefined;
  const isChunked = own.has('transfer-encoding');
  const added: readonly (readonly [name: string, value: string])[] = [
    ['host', 'weir'],
    ['connection', 'close'],
    ...(hasBody && !isChunked ? ([['content-length', String(bodyBytes)]] as const) : []),
    ...(hasBody ? ([['content-type', 'application/json']] as const) : []),
  ];
  const lines = [...added.filter(([name]) => !own.has(name)), ...headers].map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return `${method ?? (hasBody ? 'POST' : 'GET')} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}
