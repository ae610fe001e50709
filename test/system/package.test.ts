import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newcomerEnvironment } from '#test/system/newcomer-environment.ts';
import { runProcess, runSuccessfully } from '#test/system/run-process.ts';
import { startProcess } from '#test/system/start-process.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { version, bin } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

/** Some 350 packages come from npm's cache in 20 seconds, or from the registry in as long as that takes. */
const installTimeoutMs = 300_000;
/** The pinned Node comes as an optional dependency, so `--omit=optional` would not install what users get. */
const install = ['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];

let parent: string;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'weir-package-'));
});

afterAll(async () => {
  await rm(parent, { recursive: true, force: true });
});

describe('the package weir-gateway, installed in an empty folder', () => {
  let folder: string;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    folder = await installPacked(root);
    environment = newcomerEnvironment([join(folder, 'node_modules/.bin')]);
  }, installTimeoutMs);

  test('holds what was built and nothing else', async () => {
    const files = await filesBelow(join(folder, 'node_modules/weir-gateway'));
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'dist/package.json', bin.weir]));
    const built =
      /^dist\/(gateway|schema\/registry|persisted-queries\/allowlist)\/.+\.(js|d\.ts|json|graphql|lua|css|html|js\.gz|css\.gz)$/;
    const besides = files.filter((file) => !built.test(file) || file.includes('/checkout/'));
    const allowed = [
      'dist/gateway/http/graphiql/vendor/LICENSES.txt',
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist/package.json',
      'package.json',
    ];
    expect(besides.filter((file) => !allowed.includes(file))).toEqual([]);
  });

  test('holds no key, no token and no path of the machine that packed it', async () => {
    const secret = /-----BEGIN [A-Z ]*PRIVATE KEY|"d":\s?"[\w-]{20,}"|_authToken|npm_[A-Za-z0-9]{36}/;
    const packed = join(folder, 'node_modules/weir-gateway');
    for (const file of await filesBelow(packed)) {
      const text = await readFile(join(packed, file), 'utf8');
      expect({ file, leak: secret.exec(text)?.[0] ?? text.includes(root) }).toEqual({ file, leak: false });
    }
  });

  test('prints its version by npx', async () => {
    const result = await runProcess(['npx', 'weir-gateway', '--version'], {
      cwd: folder,
      env: newcomerEnvironment(),
    });
    expect(result).toMatchObject({ stdout: `${version}\n`, exitCode: 0 });
  });

  test('runs on the Node that was installed with it, whichever Node the machine has', async () => {
    const command = ['node', join(folder, 'node_modules/weir-gateway', bin.weir), '--version'];
    const result = await runProcess(command, { cwd: folder, env: newcomerEnvironment() });
    expect(result).toEqual({ stdout: `${version}\n`, stderr: '', exitCode: 0 });
  });

  test('prints its help', async () => {
    const result = await runProcess(['weir', '--help'], { cwd: folder, env: environment });
    expect(result).toEqual({ stdout: expect.stringContaining('start [options]'), stderr: '', exitCode: 0 });
  });

  test('prints the schema of the configuration that it holds as a file', async () => {
    const stdout = await runSuccessfully(['weir', 'config', 'schema'], { cwd: folder, env: environment });
    const published = join(folder, 'node_modules/weir-gateway/dist/gateway/config/weir.schema.json');
    expect(JSON.parse(stdout)).toEqual(JSON.parse(await readFile(published, 'utf8')));
  });

  test('composes subgraphs', async () => {
    const sdl = await readFile(join(root, 'subgraphs/accounts/schema.graphql'), 'utf8');
    await writeFile(join(folder, 'accounts.graphql'), sdl);
    const list = 'subgraphs: { accounts: { url: http://127.0.0.1:1/graphql, schema: accounts.graphql } }\n';
    await writeFile(join(folder, 'subgraphs.yaml'), list);
    const command = ['weir', 'schema', 'compose', '--config', 'subgraphs.yaml', '--out', 'composed.graphql'];
    await runSuccessfully(command, { cwd: folder, env: environment });
    expect(await readFile(join(folder, 'composed.graphql'), 'utf8')).toContain(
      '@join__graph(name: "accounts"',
    );
  });

  test('serves a supergraph, validates in its worker thread, and stops on SIGTERM', async () => {
    const supergraph = join(root, 'schema/supergraph.graphql');
    await using gateway = await startProcess(['weir', 'start', '--supergraph', supergraph, '--port', '0'], {
      cwd: folder,
      env: environment,
      ready: /serves GraphQL at (\S+)/,
    });
    const response = await fetch(gateway.announced, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ __typename }' }),
    });
    expect(await response.json()).toMatchObject({ data: { __typename: 'Query' } });
    expect(await gateway.stop('SIGTERM')).toBe(0);
  });
});

describe('the package weir-subgraph-kit, installed in an empty folder', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await installPacked(join(root, 'subgraphs/kit'));
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await writeFile(join(folder, 'consumer.ts'), consumer);
  }, installTimeoutMs);

  test('holds what was built and nothing else', async () => {
    const files = await filesBelow(join(folder, 'node_modules/weir-subgraph-kit'));
    const besides = files.filter((file) => !/^dist\/[a-z-]+\.(js|d\.ts)$/.test(file));
    expect(besides).toEqual(['LICENSE', 'README.md', 'package.json']);
  });

  test('works in the service of a team', async () => {
    const stdout = await runSuccessfully([process.execPath, 'consumer.ts'], { cwd: folder });
    expect(stdout).toBe('ada of acme\n');
  });

  test('has types that a strict compiler accepts, and holds callers to them', async () => {
    const check = async (file: string) =>
      await runProcess(
        [process.execPath, join(root, 'node_modules/typescript/bin/tsc'), ...strict, join(folder, file)],
        { cwd: folder },
      );
    expect(await check('consumer.ts')).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    await writeFile(join(folder, 'wrong.ts'), consumer.replace('.userId', '.userName'));
    expect(await check('wrong.ts')).toMatchObject({
      stdout: expect.stringContaining("'userName' does not exist on type 'Identity'"),
      exitCode: 1,
    });
  });
});

const strict = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2024', '--types', ''];

const consumer = `
import { createEntityLoader, readIdentity } from 'weir-subgraph-kit';
import type { Identity } from 'weir-subgraph-kit';

interface User { readonly id: string; readonly name: string }
declare const console: { log(text: string): void };
const identity: Identity | undefined = readIdentity({ 'x-user-id': 'u1', 'x-tenant-id': 'acme' });
if (!identity) throw new Error('nobody');
const users = createEntityLoader<User>({ fetchRows: () => [{ id: 'u1', name: 'ada' }], keyOf: ({ id }) => id });
const user = await users.load(identity.userId);
console.log(\`\${String(user?.name)} of \${String(identity.tenantId)}\`);
`;

/** Packs the package in `source`, as publishing would, and installs the archive in a new folder. */
async function installPacked(source: string): Promise<string> {
  const folder = await mkdtemp(join(parent, 'installed-'));
  const env = newcomerEnvironment();
  const packed = await runSuccessfully(['npm', 'pack', '--json', '--pack-destination', parent], {
    cwd: source,
    env,
  });
  const [{ filename }] = JSON.parse(packed);
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  await runSuccessfully([...install, join(parent, filename)], { cwd: folder, env });
  return folder;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !path.startsWith('node_modules'))
    .sort();
}
