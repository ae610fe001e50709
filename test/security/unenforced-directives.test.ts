import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runWeir } from '#test/gateway/cli/run-weir.ts';
import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';
import { post } from '#test/testkit/http-answer.ts';
import { startGateway } from '#test/testkit/start-gateway.ts';
import type { GatewayProcess } from '#test/testkit/start-gateway.ts';
import { startStubSubgraph } from '#test/testkit/stub-subgraph.ts';
import type { StubSubgraph } from '#test/testkit/stub-subgraph.ts';

const directives = ['@authenticated', '@requiresScopes(scopes: [["a"]])', '@policy(policies: [["p"]])'];

/** Supergraphs that protect a field by a directive that nothing would enforce. */
const unenforced = directives.map((directive) => {
  const name = /\w+/.exec(directive)?.[0] ?? '';
  const sdl = composeForTest({
    stub: `${federationLink(`"@${name}"`)} type Query { open: String secret: String ${directive} }`,
  });
  return { name, sdl: sdl.replace(new RegExp(`@link\\(url: "[^"]*/${name}/v0.1"[^)]*\\)`), '') };
});
const enforced = composeForTest({
  stub: `${federationLink('"@authenticated"')} type Query { open: String secret: String @authenticated }`,
});

let folder: string;
let file: string;
let subgraph: StubSubgraph;
let gateway: GatewayProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-unenforced-'));
  file = join(folder, 'supergraph.graphql');
  await writeFile(file, enforced);
  subgraph = await startStubSubgraph(() => ({ data: { open: 'open', secret: 'secret' } }));
  gateway = await startGateway({
    config: {
      supergraph: { file, pollEvery: '100ms' },
      subgraphs: { stub: { endpoints: [{ url: subgraph.url }] } },
    },
  });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await subgraph[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

describe('a supergraph with a security directive that nothing would enforce', () => {
  test.each(unenforced)(
    '@$name stops the start, with the directive and the remedy',
    async ({ name, sdl }) => {
      await writeFile(join(folder, `${name}.graphql`), sdl);
      const { stderr, exitCode } = await runWeir(
        folder,
        'start',
        '--supergraph',
        `${name}.graphql`,
        '--port',
        '0',
      );
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(
        new RegExp(`${name}\\.graphql:\\d+:\\d+: @${name} on Query\\.secret would not be enforced`),
      );
      expect(stderr).toContain('compose it again, or add the link');
      expect(stderr).not.toMatch(/\n\s+at /);
    },
  );

  test.each(unenforced)('@$name is not swapped in: the last good one is served on', async ({ name, sdl }) => {
    await writeFile(`${file}.new`, sdl);
    await rename(`${file}.new`, file);
    await untilLogged(`@${name} on Query.secret would not be enforced`);
    const { body } = await post(gateway.url, { query: '{ open secret }' });
    expect(body).toMatchObject({
      data: { open: 'open', secret: null },
      errors: [{ path: ['secret'], extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } }],
    });
  });
});

async function untilLogged(text: string): Promise<void> {
  while (!gateway.stderr.some((line) => line.includes(text))) {
    // Each answer is an event that the gateway has gone on.
    // oxlint-disable-next-line no-await-in-loop -- one look after the other
    await fetch(`${gateway.adminUrl}/health`);
  }
}
