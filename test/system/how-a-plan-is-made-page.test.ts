import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { runWeir } from '#test/gateway/cli/run-weir.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('The commands of docs/contributor/how-a-plan-is-made.md print what stands below them', async () => {
  const page = await readFile(join(root, 'docs/contributor/how-a-plan-is-made.md'), 'utf8');
  const [, operation = ''] = /^```graphql\n(.*?)^```$/ms.exec(page) ?? [];
  const folder = await mkdtemp(join(tmpdir(), 'weir-how-a-plan-is-made-'));
  const file = join(folder, 'shipping.graphql');
  await writeFile(file, operation);
  const examples = [...page.matchAll(/^```sh\nweir (.*?)\n```\n\n```text\n(.*?)\n```$/gms)];
  expect(examples).toHaveLength(2);
  for (const [, command = '', output = ''] of examples) {
    const { stdout, stderr } = await runWeir(root, ...command.replace('shipping.graphql', file).split(' '));
    expect(stderr).toBe('');
    expect(stdout).toContain(output);
  }
  await rm(folder, { recursive: true });
});
