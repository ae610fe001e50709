import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { refusalOf } from '#test/testkit/expect-refusal.ts';
import { post } from '#test/testkit/http-answer.ts';
import { startGateway } from '#test/testkit/start-gateway.ts';

const file = fileURLToPath(new URL('../../schema/supergraph.graphql', import.meta.url));

test('the whole schema is told once in a request, and not twenty times for the price of one', async () => {
  await using gateway = await startGateway({ config: { supergraph: { file } } });
  const whole = getIntrospectionQuery();
  const once = await post(gateway.url, { query: whole });
  expect(once.status).toBe(200);
  expect(once.body.extensions).toMatchObject({ cost: { requestedQueryCost: 83, actualQueryCost: 83 } });

  const fragments = whole.slice(whole.indexOf('fragment FullType'));
  const field = whole
    .slice(whole.indexOf('__schema'), whole.indexOf('fragment FullType'))
    .trim()
    .slice(0, -1);
  const aliases = Array.from({ length: 20 }, (_, index) => `a${index}: ${field}`).join('\n');
  const often = await post(gateway.url, { query: `{ ${aliases} } ${fragments}` });
  expect(refusalOf(often)).toBe('422 COST_ESTIMATED_TOO_EXPENSIVE');
});
