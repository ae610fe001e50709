import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runWeir } from '#test/gateway/cli/run-weir.ts';
import { stubSupergraph } from '#test/testkit/stub-graph.ts';

let folder: string;
let supergraph: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-start-'));
  supergraph = await write('supergraph.graphql', stubSupergraph());
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

/** What `weir start` says on the standard error before it gives up. */
async function start(...args: readonly string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await runWeir(folder, 'start', ...args);
  expect(stdout).toBe('');
  expect(stderr).not.toMatch(/\n\s+at |node_modules/);
  return `${exitCode}: ${stderr.trim()}`;
}

async function startWith(config: object): Promise<string> {
  const file = await write('weir.yaml', JSON.stringify({ supergraph: { file: supergraph }, ...config }));
  return await start('--config', file, '--port', '0');
}

describe('weir start gives up', () => {
  test('on a supergraph that does not parse: file, line, and what was expected', async () => {
    const broken = await write('broken.graphql', 'schema { query: Query }\n\ntype Query {\n  hello: \n}\n');
    expect(await start('--supergraph', broken)).toMatch(/^1: .*broken\.graphql:5.*[Ee]xpected/);
  });

  test('on a supergraph that is an ordinary schema', async () => {
    const plain = await write('plain.graphql', 'type Query { hello: String }');
    expect(await start('--supergraph', plain)).toMatch(/^1: .*plain\.graphql.*supergraph/s);
  });

  test('on a supergraph that is not there', async () => {
    expect(await start('--supergraph', join(folder, 'nope.graphql'))).toMatch(/^1: .*nope\.graphql/);
  });

  test('on an unknown key: its path, and the nearest known one', async () => {
    expect(await startWith({ limits: { maxDeepth: 5 } })).toMatch(
      /^1: .*weir\.yaml.*limits\.maxDeepth.*maxDepth/s,
    );
  });

  test('on several mistakes at once, each with its path', async () => {
    const said = await startWith({ limits: { maxDepth: 0 }, execution: { planningTimeout: 'soon' } });
    expect(said).toMatch(/^1: /);
    expect(said).toMatch(/limits\.maxDepth/);
    expect(said).toMatch(/execution\.planningTimeout/);
  });

  test('on a subgraph that the supergraph does not have', async () => {
    expect(await startWith({ subgraphs: { stubb: { timeout: '1s' } } })).toMatch(
      /^1: subgraphs\.stubb: .*it has other, stub\.$/,
    );
  });

  test('on a manifest whose id is not that of its text', async () => {
    const document = { id: `sha256:${'0'.repeat(64)}`, name: 'A', kind: 'query', text: '{ hello }' };
    const manifest = { format: 'weir-persisted-documents', version: 1, client: 'web', documents: [document] };
    await write('web.json', JSON.stringify(manifest));
    expect(await startWith({ documents: { manifests: folder } })).toMatch(
      /web\.json documents\[0\] \(A\): the id is/,
    );
  });

  test('on a key for bypasses that is none, or that is the private half', async () => {
    const file = await write('bypass.pem', '-----BEGIN PRIVATE KEY-----');
    const start = async (key: string) =>
      startWith({ documents: { bypass: { publicKeys: [key], audience: 'a' } } });
    expect(await start(file)).toMatch(/^1: documents\.bypass: .*bypass\.pem holds a private key/);
    expect(await start(supergraph)).toMatch(
      /supergraph\.graphql is not an Ed25519 public key in PEM form\.$/,
    );
    expect(await start(`${file}.no`)).toMatch(/bypass\.pem\.no: There is no such file\.$/);
  });

  test('where only registered documents may run and none are named', async () => {
    const said = await startWith({
      documents: { mode: 'require-id' },
      clients: { web: { documents: 'safelist' } },
    });
    expect(said).toMatch(/^1: .*documents\.mode.*set documents\.manifests/s);
    expect(said).toMatch(/clients\.web\.documents.*set documents\.manifests/s);
  });

  test('where only registered documents may run and there are none', async () => {
    const manifests = join(folder, 'empty');
    await mkdir(manifests);
    expect(
      await startWith({
        documents: { mode: 'audit', manifests },
        clients: { web: { documents: 'safelist' } },
      }),
    ).toMatch(/^1: documents\.manifests: nothing is registered in .*empty/);
  });

  test.each(['safelist', 'require-id'])(
    'where clients are to register documents by themselves in %s',
    async (mode) => {
      expect(await startWith({ documents: { mode, manifests: folder, automatic: {} } })).toMatch(
        /^1: .*documents\.automatic/s,
      );
    },
  );

  test('on a port that is taken: the port, and the flag that chooses another', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    expect(await start('--supergraph', supergraph, '--port', String(port))).toBe(
      `1: Port ${port} on 127.0.0.1 is taken by another process; choose another with --port or listen.port.`,
    );
    const config = JSON.stringify({ supergraph: { file: supergraph }, listen: { port: 0 }, admin: { port } });
    expect(await start('--config', await write('weir.yaml', config))).toMatch(
      new RegExp(`^1: Port ${port} .*--admin-port or admin.port`),
    );
    server.close();
  });

  test('on a port that is none: used wrongly', async () => {
    expect(await start('--supergraph', supergraph, '--port', '70000')).toMatch(/^2: .*--port.*0 to 65535/s);
  });

  test('on both a supergraph and a configuration: used wrongly', async () => {
    expect(await start('--supergraph', supergraph, '--config', 'weir.yaml')).toMatch(
      /^2: .*exclude each other/,
    );
  });
});
