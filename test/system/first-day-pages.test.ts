import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runInProcess } from '#test/gateway/cli/run-in-process.ts';
import { startStubSubgraph } from '#test/testkit/stub-subgraph.ts';
import type { StubSubgraph } from '#test/testkit/stub-subgraph.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const documented = 'http://127.0.0.1:4201/graphql';
let service: StubSubgraph;

beforeAll(async () => {
  const sdl = await readFile(join(root, 'subgraphs/accounts/schema.graphql'), 'utf8');
  service = await startStubSubgraph(() => ({ data: { _service: { sdl } } }));
});
afterAll(async () => service[Symbol.asyncDispose]());

const block = /^```(?<language>\w+)\n(?<text>[^]*?)^```$/gm;

test.each([
  ['docs/operator/install.md', 2],
  ['docs/service-team/add-a-subgraph.md', 3],
  ['docs/operator/migrate/apollo-gateway.md', 2],
])('the commands of %s lead where it says', async (page, count) => {
  const folder = await mkdtemp(join(tmpdir(), 'weir-page-'));
  try {
    await mkdir(join(folder, 'schema'));
    const listing = `subgraphs: { accounts: { url: ${documented}, schema: schema/accounts.graphql } }\n`;
    await writeFile(join(folder, 'subgraphs.yaml'), listing);
    await copyFile(join(root, 'schema/supergraph.graphql'), join(folder, 'supergraph.graphql'));
    const markdown = await readFile(join(root, page), 'utf8');
    const blocks = [...markdown.matchAll(block)];
    let commands = 0;
    for (const [index, match] of blocks.entries()) {
      const { language, text = '' } = match.groups ?? {};
      const file = /`([\w./-]+)`:\n\n$/.exec(markdown.slice(0, match.index))?.[1];
      if (language === 'yaml' && file !== undefined) await writeFile(join(folder, file), text);
      if (language !== 'sh') continue;
      const next = blocks[index + 1]?.groups;
      for (const line of text.trim().split('\n')) {
        const here = line.replaceAll(documented, service.url);
        const { stdout, stderr, exitCode } = await runInProcess(folder, ...here.split(' ').slice(1));
        expect({ line, stderr, exitCode }).toEqual({ line, stderr: '', exitCode: 0 });
        commands += 1;
        const said = next?.['language'] === 'text' ? next['text'] : undefined;
        const shown = stdout.replaceAll(service.url, documented);
        expect(shown).toBe(said ?? shown);
      }
    }
    expect(commands).toBeGreaterThanOrEqual(count);
  } finally {
    await rm(folder, { recursive: true });
  }
});
