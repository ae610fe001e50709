import { request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startGateway } from '#test/testkit/start-gateway.ts';
import type { GatewayProcess } from '#test/testkit/start-gateway.ts';

let gateway: GatewayProcess;

beforeAll(async () => {
  gateway = await startGateway({
    config: { supergraph: { file: fileURLToPath(import.meta.resolve('#schema/supergraph.graphql')) } },
  });
});

afterAll(() => gateway.stop());

describe('A request with two Authorization headers', () => {
  test('is refused, because nobody could say which of them counts', async () => {
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
    const post = request(gateway.url, {
      method: 'POST',
      headers: [
        ['host', 'localhost'],
        ['content-type', 'application/json'],
        ['authorization', 'Bearer a.b.c'],
        ['authorization', 'Bearer a.b.c'],
      ].flat(),
    });
    post.on('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    post.on('error', reject);
    post.end('{"query":"{ __typename }"}');
    expect(await promise).toBe(401);
  });
});
