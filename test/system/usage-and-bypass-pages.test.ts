import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runInProcess } from '#test/gateway/cli/run-in-process.ts';
import { readBypassPublicKey } from '#gateway/documents/bypass/bypass-key.ts';
import { verifyBypass } from '#gateway/documents/bypass/verify-bypass.ts';
import { parseDocumentUsage } from '#gateway/documents/document-usage.ts';
import { readExamples, readLocalLinks } from '#test/system/read-examples.ts';

const operator = fileURLToPath(new URL('../../docs/operator/', import.meta.url));
const manifests = fileURLToPath(new URL('../../persisted-queries/manifests/', import.meta.url));
const read = async (name: string): Promise<string> => readFile(join(operator, name), 'utf8');
const pages = { usage: await read('document-usage.md'), bypass: await read('bypass.md') };

function blocks(page: string, language: string): readonly string[] {
  return [...page.matchAll(/^```(\w+)\n([^]*?)^```$/gm)]
    .filter(([, name]) => name === language)
    .map(([, , text = '']) => text);
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-pages-'));
  // The pages speak of the repository's own lists.
  await cp(manifests, join(folder, 'persisted-queries/manifests'), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(Object.entries(pages))('the page on %s', (_name, page) => {
  test('shows configurations that are valid', async () => {
    const examples = blocks(page, 'yaml');
    expect(examples.length).toBe(1);
    await writeFile(join(folder, 'weir.yaml'), examples[0] ?? '');
    expect(await runInProcess(folder, 'config', 'check')).toEqual({
      stdout: 'weir.yaml is valid.\n',
      stderr: '',
      exitCode: 0,
    });
  });

  test('links to what is there', async () => {
    const links = readLocalLinks(page).filter((link) => link !== '');
    for (const link of links) await expect(read(link)).resolves.toBeDefined();
  });
});

describe('the page on usage', () => {
  test('shows a report that the commands read', () => {
    const [json = ''] = blocks(pages.usage, 'json');
    expect(parseDocumentUsage(json, 'page')).toEqual(JSON.parse(json));
  });

  test('shows commands that there are: they fail for want of a gateway alone', async () => {
    const [example] = readExamples('document-usage.md', pages.usage);
    const lines = example?.command.split('\n') ?? [];
    expect(lines.length).toBe(3);
    for (const line of lines) {
      const [, ...args] = line.replace(':4100', ':1').split(' ');
      const { stderr } = await runInProcess(folder, ...args, '--manifests', manifests);
      expect(stderr).toMatch(/^http:\/\/127\.0\.0\.1:1 does not answer: /);
    }
  });
});

test('the path of the page on bypasses leads to a token that a gateway believes', async () => {
  const commands = readExamples('bypass.md', pages.bypass).flatMap(({ command }) => command.split('\n'));
  let token = '';
  for (const command of commands) {
    const [program = '', ...args] = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, a, b]) => a ?? b ?? '');
    if (program === 'weir') token = (await runInProcess(folder, ...args)).stdout.trim();
    else execFileSync(program, args, { cwd: folder, stdio: 'ignore' });
  }
  const key = await readBypassPublicKey(
    await readFile(join(folder, 'bypass.pub.pem'), 'utf8'),
    'bypass.pub.pem',
  );
  const nowMs = Date.now();
  const options = { keys: [key], audience: 'shop-production', maxLifetimeMs: 1_800_000, nowMs };
  expect(await verifyBypass(token, options)).toMatchObject({
    reason: 'incident 4711',
    clients: new Set(['web']),
    documents: undefined,
  });
});
