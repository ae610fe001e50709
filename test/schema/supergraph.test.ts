import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { loadSupergraphFile } from '#gateway/supergraph/load-supergraph-file.ts';
import { runWeir } from '#test/gateway/cli/run-weir.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('the committed supergraph is what the schemas of the subgraphs compose to', async () => {
  const { stderr, stdout, exitCode } = await runWeir(root, 'schema', 'compose', '--check', '--json');
  expect({ stderr, result: JSON.parse(stdout), exitCode }).toMatchObject({
    stderr: '',
    result: { ok: true, changed: false },
    exitCode: 0,
  });
});

test('the committed supergraph links every policy directive and says where each service answers', async () => {
  const path = `${root}schema/supergraph.graphql`;
  const { subgraphs, directiveNames } = await loadSupergraphFile(path);
  expect([...subgraphs.values()]).toEqual([
    { name: 'accounts', url: 'http://127.0.0.1:4201/graphql' },
    { name: 'catalog', url: 'http://127.0.0.1:4202/graphql' },
    { name: 'inventory', url: 'http://127.0.0.1:4203/graphql' },
    { name: 'orders', url: 'http://127.0.0.1:4205/graphql' },
    { name: 'reviews', url: 'http://127.0.0.1:4204/graphql' },
  ]);
  expect(Object.keys(directiveNames)).toEqual(
    expect.arrayContaining(['authenticated', 'requiresScopes', 'policy', 'cost', 'listSize']),
  );
  expect((await readFile(path, 'utf8')).split('\n')[0]).toBe(
    '# Composed by weir schema compose. Do not edit.',
  );
});
