import { readFile, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readExamples, readLocalLinks } from '#test/system/read-examples.ts';
import type { Example } from '#test/system/read-examples.ts';
import { runProcess, runSuccessfully } from '#test/system/run-process.ts';
import { demoCommand, startDemo } from '#test/system/start-demo.ts';
import type { DemoProcess } from '#test/system/start-demo.ts';
import { startProcess } from '#test/system/start-process.ts';
import { post } from '#test/testkit/http-answer.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'docs/frontend/first-steps.md',
  'docs/frontend/persisted-documents.md',
  'docs/frontend/error-codes.md',
  'docs/operator/running.md',
  'docs/operator/delivery.md',
  'docs/service-team/subgraphs.md',
];
/** Beside those, pages whose examples other tests run. */
const pages = [
  ...documents,
  ...(await readdir(join(root, 'docs'), { recursive: true }))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`)
    .filter((file) => !documents.includes(file)),
];
const texts = new Map(
  await Promise.all(documents.map(async (file) => [file, await readFile(join(root, file), 'utf8')] as const)),
);
const examples = [...texts].flatMap(([file, markdown]) => readExamples(file, markdown));
const scripts: Readonly<Record<string, string>> = JSON.parse(
  await readFile(join(root, 'package.json'), 'utf8'),
).scripts;

/** A script as npm runs it, without the word that makes npm's shell become the command. */
function commandOf(script: string): string {
  return (scripts[script] ?? '').replace(/^exec /, '');
}

const isRequest = ({ command }: Example): boolean => command.startsWith('curl ');
const isServer = ({ command }: Example): boolean => command.startsWith('weir start ');
/** Commands that end by themselves, and soon. */
const isCheck = (example: Example): boolean =>
  /^(weir|npm run -s unit --) /.test(example.command) && !isServer(example);
/** As the README says it is written in a checkout. */
const inCheckout = (command: string): string => command.replaceAll(/^weir /gm, 'npm run -s weir -- ');
/** What this test is a part of, or runs already. */
const isScript = ({ command }: Example): boolean => /^npm (start|test|run check)$/.test(command);

test('every example is of a kind that is run below', () => {
  const kinds = [isRequest, isServer, isCheck, isScript];
  const known = examples.filter((example) => kinds.filter((isKind) => isKind(example)).length === 1);
  expect(known).toEqual(examples);
  for (const isKind of kinds) expect(examples.some(isKind)).toBe(true);
});

describe('an example request to the running shop', () => {
  let demo: DemoProcess;
  let addresses: ReadonlyMap<string, string>;

  beforeAll(async () => {
    demo = await startDemo();
    addresses = await addressesOf(demo);
  });

  afterAll(async () => await demo[Symbol.asyncDispose]());

  test.each(examples.filter(isRequest))('$place is answered as it says', async ({ command, answer }) => {
    const here = [...addresses].reduce(
      (text, [documented, real]) => text.replaceAll(documented, real),
      command,
    );
    // Each address has been replaced, so that no example asks whatever else runs on this machine.
    expect(here.match(/127\.0\.0\.1:\d+/g)).toEqual([expect.stringMatching(portPattern(addresses))]);
    const output = await runSuccessfully(['bash', '-c', here], { cwd: root });
    expect(answer).toBeDefined();
    const isText = typeof answer === 'string';
    const given: unknown = isText ? { isSaid: output.includes(answer) } : JSON.parse(output);
    const said: unknown = isText ? { isSaid: true } : answer;
    expect(given).toMatchObject(Object(said));
  });
});

test.each(examples.filter(isServer))('the server of $place serves', async ({ command }) => {
  const args = command.replace(/^weir /, '');
  const free = `${args.replace(/ --port \d+/, '')} --port 0 --admin-port 0`;
  // What npm would run; npm itself passes no signals on.
  await using server = await startProcess(`${commandOf('weir')} ${free}`.split(' '), {
    cwd: root,
    ready: /^Weir serves GraphQL at (http\S+)$/m,
  });
  const { body } = await post(server.announced, { query: '{ __typename }' });
  expect(body.data).toEqual({ __typename: 'Query' });
  expect(await server.stop('SIGTERM')).toBe(0);
});

test.each(examples.filter(isCheck))('the command of $place succeeds', async ({ command }) => {
  const { exitCode, stdout, stderr } = await runProcess(['bash', '-c', inCheckout(command)], { cwd: root });
  expect({ exitCode, output: stdout + stderr }).toEqual({ exitCode: 0, output: expect.any(String) });
});

test('npm start is what the tests of the tour start, and the other scripts are there', () => {
  expect(commandOf('start').split(' ')).toEqual(demoCommand);
  for (const { command } of examples.filter(isScript)) {
    expect(scripts).toHaveProperty(command.replace(/^npm (run )?/, ''));
  }
});

test.each(pages)('every link of %s leads to a file', async (file) => {
  for (const link of readLocalLinks(await readFile(join(root, file), 'utf8'))) {
    await expect(stat(join(root, dirname(file), link))).resolves.toBeDefined();
  }
});

test('every page is reachable from the README', async () => {
  const reached = new Set<string>();
  const open = ['README.md'];
  for (let page = open.pop(); page !== undefined; page = open.pop()) {
    if (reached.has(page)) continue;
    reached.add(page);
    for (const link of readLocalLinks(await readFile(join(root, page), 'utf8'))) {
      if (link.endsWith('.md')) open.push(join(dirname(page), link));
    }
  }
  expect(pages.filter((page) => !reached.has(page))).toEqual([]);
});

test('the tree of the architecture page is that of the repository, two levels deep', async () => {
  const page = await readFile(join(root, 'docs/contributor/architecture.md'), 'utf8');
  const tree = /```text\n(?<tree>docs\/[^]*?)```/.exec(page)?.groups?.['tree'] ?? '';
  const lines = tree
    .trimEnd()
    .split('\n')
    .map((line) => /^( {2})?([\w-]+\/) +\S/.exec(line));
  let parent = '';
  const shown = lines.map((match) => {
    const [, indent, name = ''] = match ?? [];
    if (indent === undefined) parent = name;
    return indent === undefined ? name : parent + name;
  });
  expect(shown).toEqual(await foldersOf(root));
});

/** Folders with a file somewhere in them, two levels deep, but for what is installed, built or written at run time. */
async function foldersOf(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of await subfolders(folder)) {
    if (['node_modules', 'dist'].includes(name)) continue;
    found.push(`${name}/`);
    for (const inner of await subfolders(join(folder, name))) found.push(`${name}/${inner}/`);
  }
  return found;
}

async function subfolders(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name);
  const filled = await Promise.all(names.map((name) => hasFiles(join(folder, name))));
  return names.filter((_, index) => filled[index]).sort();
}

async function hasFiles(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.some((entry) => entry.isFile());
}

/** The documented address of each listener, and the one it has in this run. */
async function addressesOf(demo: DemoProcess): Promise<ReadonlyMap<string, string>> {
  const [gateway, accounts] = await Promise.all([demo.log('gateway.log'), demo.log('accounts.log')]);
  const find = (lines: readonly string[], start: string): string => {
    const line = lines.find((text) => text.startsWith(start)) ?? '';
    return /127\.0\.0\.1:\d+/.exec(line)?.[0] ?? '';
  };
  return new Map([
    ['127.0.0.1:4000', find(gateway, 'Weir serves GraphQL at ')],
    ['127.0.0.1:4100', find(gateway, 'Health and readiness at ')],
    ['127.0.0.1:4201', find(accounts, 'accounts ready at ')],
  ]);
}

function portPattern(addresses: ReadonlyMap<string, string>): RegExp {
  return new RegExp(`^(${[...addresses.values()].join('|')})$`);
}
