import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { probeArgs, withShortTurns } from '#test/testkit/event-loop-probe.ts';
import { hostileRequests } from '#test/testkit/hostile-requests.ts';
import { post } from '#test/testkit/http-answer.ts';
import { startGateway } from '#test/testkit/start-gateway.ts';
import type { GatewayProcess } from '#test/testkit/start-gateway.ts';
import { startStubSubgraph } from '#test/testkit/stub-subgraph.ts';
import type { StubSubgraph } from '#test/testkit/stub-subgraph.ts';
import { startTokenIssuer } from '#test/testkit/token-issuer.ts';
import type { TokenIssuer } from '#test/testkit/token-issuer.ts';

const supergraph = fileURLToPath(import.meta.resolve('#schema/supergraph.graphql'));

let stub: StubSubgraph;
let issuer: TokenIssuer;
let gateway: GatewayProcess;
let signedIn: Readonly<Record<string, string>>;
const figures: string[] = [];

beforeAll(async () => {
  stub = await startStubSubgraph(() => ({ data: {} }));
  issuer = await startTokenIssuer();
  const endpoints = { endpoints: [{ url: stub.url }] };
  gateway = await startGateway({
    nodeArgs: probeArgs,
    config: {
      supergraph: { file: supergraph },
      authentication: {
        jwt: [{ issuer: issuer.issuer, jwksUrl: issuer.jwksUrl, audiences: ['weir'], algorithms: ['EdDSA'] }],
      },
      cost: { mode: 'measure' },
      // What is too much for the planner is so after two seconds too.
      execution: { planningTimeout: '2s' },
      subgraphs: {
        accounts: endpoints,
        catalog: endpoints,
        inventory: endpoints,
        orders: endpoints,
        reviews: endpoints,
      },
    },
  });
  const iat = Math.floor(Date.now() / 1_000);
  const claims = { iss: issuer.issuer, aud: 'weir', sub: 'eve', iat, exp: iat + 3_600 };
  signedIn = { authorization: `Bearer ${await issuer.sign(claims)}` };
  // What is compiled lazily is compiled now: the first request of all is no attack.
  for (let index = 0; index < 10; index += 1)
    await post(gateway.url, { query: `{ me { id email } a${index}: __typename }` }, signedIn);
});
afterAll(async () => {
  process.stderr.write(`${figures.join('\n')}\n`);
  await gateway[Symbol.asyncDispose]();
  await stub[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});

const callers = ['nobody', 'somebody without scopes'] as const;
// What costs a thread comes last: none of the others has to wait for the next thread.
const inOrder = hostileRequests.toSorted(
  (a, b) => Number(a.costsThread ?? false) - Number(b.costsThread ?? false),
);
const cases = inOrder.flatMap(({ name, body }) => callers.map((caller) => ({ name, caller, body })));

describe('the event loop never stands still for', () => {
  test.each(cases)('$name, from $caller', async ({ name, caller, body }) => {
    const { value: answer, load } = await withShortTurns(gateway, async (attempt) => {
      // No cache knows the text, from the caller before neither.
      const sent = { ...body, query: `${body.query} # ${caller} ${attempt}` };
      return post(gateway.url, sent, caller === 'nobody' ? {} : signedIn);
    });
    const code = answer.body.errors?.[0]?.extensions.code ?? 'answered';
    figures.push(
      `${load.workMs.toFixed(0).padStart(4)} ms in one turn (a unit: ${load.unitMs.toFixed(0)} ms)  ${code}  ${name}, from ${caller}`,
    );
    expect(answer.status).not.toBe(500);
  });
});
