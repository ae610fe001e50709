import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { startStubGraph } from '#test/testkit/stub-graph.ts';
import type { StubGraph } from '#test/testkit/stub-graph.ts';

/** Audits that Weir fails on purpose, each with the reason; everything else in the suite must pass. */
const exceptions: Readonly<Record<string, string>> = {
  '572B':
    'SHOULD 200 for a text that does not parse, as application/json: Weir says 400 in both media types, so that whoever looks at the status alone sees a failure',
  FDE2: 'SHOULD 200 for a document that does not validate, as application/json: the same',
  '7B9B': 'SHOULD 200 for variables that do not fit, as application/json: the same',
  '5A70':
    'MAY take a plain GET: the guard against cross-site requests wants a content-type or a preflight header with each',
  D6D5: 'MAY take variables in a plain GET: the same',
  '6A70': 'MAY take variables in a plain GET, as application/json: the same',
};

const audits = serverAudits({ url: () => graph.gateway.url });
let graph: StubGraph;
beforeAll(async () => {
  graph = await startStubGraph();
});
afterAll(async () => graph[Symbol.asyncDispose]());

async function verdictOf({ fn }: (typeof audits)[number]): Promise<string> {
  const result = await fn();
  if (result.status === 'ok') return 'ok';
  await result.response.body?.cancel();
  return `${result.status}: ${result.reason}`;
}

describe('GraphQL over HTTP', () => {
  test.each(
    audits.filter(({ id }) => !(id in exceptions)).map((audit) => [audit.id, audit.name, audit] as const),
  )('%s %s', async (_id, _name, audit) => {
    expect(await verdictOf(audit)).toBe('ok');
  });
});

describe('what Weir does otherwise on purpose', () => {
  test.each(
    audits.filter(({ id }) => id in exceptions).map((audit) => [audit.id, audit.name, audit] as const),
  )('%s %s', async (_id, name, audit) => {
    expect(name).not.toMatch(/^MUST/);
    expect(await verdictOf(audit)).not.toBe('ok');
  });

  test('is all there is in the list of exceptions', () => {
    expect(audits.map(({ id }) => id)).toEqual(expect.arrayContaining(Object.keys(exceptions)));
  });
});
