import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { loadSupergraphFile } from '#gateway/supergraph/load-supergraph-file.ts';
import { runWeir } from '#test/gateway/cli/run-weir.ts';

const header = '# Composed by weir schema compose. Do not edit.\n';
const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@override"])\n';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-compose-'));
  await put({
    'schema/subgraphs.yaml': listing('catalog', 'reviews'),
    'services/catalog.graphql': `${link}type Query { product: Product }\ntype Product @key(fields: "id") { id: ID! }\n`,
    'services/reviews.graphql': `${link}type Product @key(fields: "id") { id: ID! stars: Int }\n`,
  });
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('weir schema compose', () => {
  test('writes a supergraph that the gateway loads, and no temporary file', async () => {
    const { stdout, stderr, exitCode } = await compose();
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: 'schema/supergraph.graphql: written, composed of catalog, reviews.\n',
      stderr: '',
      exitCode: 0,
    });
    const { sdl, subgraphs } = await loadSupergraphFile(join(folder, 'schema/supergraph.graphql'));
    expect(sdl.startsWith(header)).toBe(true);
    expect([...subgraphs.keys()]).toEqual(['catalog', 'reviews']);
    expect(await readdir(join(folder, 'schema'))).toEqual(['subgraphs.yaml', 'supergraph.graphql']);
  });

  test('reads and writes where it is told', async () => {
    await put({ 'elsewhere/list.yaml': listing('catalog') });
    const { exitCode } = await compose('--config', 'elsewhere/list.yaml', '--out', 'elsewhere/out.graphql');
    expect(exitCode).toBe(0);
    expect(await textOf('elsewhere/out.graphql')).toContain('CATALOG @join__graph');
  });

  test('composed again it is up to date, byte for byte', async () => {
    await compose();
    const before = await textOf('schema/supergraph.graphql');
    const { stdout } = await compose();
    expect(stdout).toBe('schema/supergraph.graphql: up to date, composed of catalog, reviews.\n');
    expect(await textOf('schema/supergraph.graphql')).toBe(before);
  });

  test('hints are notes on stderr', async () => {
    await put({
      'services/reviews.graphql': `${link}type Query { product: Product @override(from: "catalog") }\ntype Product @key(fields: "id") { id: ID! }\n`,
    });
    const { stderr, exitCode } = await compose();
    expect(exitCode).toBe(0);
    expect(stderr).toBe(
      'note: catalog services/catalog.graphql:2:14 OVERRIDDEN_FIELD_CAN_BE_REMOVED ' +
        'Field "Query.product" on subgraph "catalog" is overridden. Consider removing it.\n',
    );
  });

  test('--json prints the result and nothing else', async () => {
    const { stdout, stderr } = await compose('--json');
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      ok: true,
      out: 'schema/supergraph.graphql',
      changed: true,
      subgraphs: ['catalog', 'reviews'],
      hints: [],
    });
  });
});

describe('weir schema compose, when the subgraphs do not compose,', () => {
  beforeEach(async () => {
    await put({ 'services/reviews.graphql': `${link}type Query { product: Int }\n` });
  });

  test('prints each mistake with its place, exits with 1 and leaves the supergraph as it was', async () => {
    await put({ 'schema/supergraph.graphql': 'the old one' });
    const { stdout, stderr, exitCode } = await compose();
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr.split('\n')).toContainEqual(
      expect.stringMatching(/^catalog services\/catalog\.graphql:2:14 FIELD_TYPE_MISMATCH Type of field/),
    );
    expect(stderr).toContain('\n  also at reviews services/reviews.graphql:2:14\n');
    expect(await textOf('schema/supergraph.graphql')).toBe('the old one');
  });

  test('--json prints the mistakes for machines', async () => {
    const { stdout, exitCode } = await compose('--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      errors: expect.arrayContaining([
        expect.objectContaining({
          code: 'FIELD_TYPE_MISMATCH',
          subgraph: 'catalog',
          file: 'services/catalog.graphql',
          line: 2,
          column: 14,
        }),
      ]),
    });
  });
});

describe('weir schema compose --check', () => {
  test('accepts a supergraph that is what composition gives', async () => {
    await compose();
    expect((await compose('--check')).exitCode).toBe(0);
  });

  test.each([
    ['is missing', undefined],
    ['is another', `${header}type Query { old: Int }\n`],
  ])('refuses a supergraph that %s, and writes nothing', async (_, old) => {
    if (old !== undefined) await put({ 'schema/supergraph.graphql': old });
    const { stdout, stderr, exitCode } = await compose('--check');
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr).toBe(
      'schema/supergraph.graphql is not what composition gives. Run "weir schema compose" and commit it.\n',
    );
    expect(await textOf('schema/supergraph.graphql')).toBe(old);
  });

  test('says so to machines', async () => {
    const { stdout, exitCode } = await compose('--check', '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, changed: true });
  });
});

describe('weir schema compose, when its input is wrong, exits with 1 and one line for each mistake:', () => {
  test('the list is missing', async () => {
    await rm(join(folder, 'schema/subgraphs.yaml'));
    expect(await compose()).toEqual({
      stdout: '',
      stderr: 'schema/subgraphs.yaml: There is no such file.\n',
      exitCode: 2,
    });
  });

  test('the list has an unknown key', async () => {
    await put({ 'schema/subgraphs.yaml': `${listing('catalog')}extra: 1\n` });
    const { stderr, exitCode } = await compose();
    expect(exitCode).toBe(1);
    expect(stderr).toBe('schema/subgraphs.yaml:3:1: extra: unknown key\n');
  });

  test('schemas are missing: all of them are named', async () => {
    await put({ 'schema/subgraphs.yaml': listing('catalog', 'carts', 'coupons') });
    const { stderr, exitCode } = await compose();
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      'schema/subgraphs.yaml: subgraphs.carts.schema: services/carts.graphql: There is no such file.\n' +
        'schema/subgraphs.yaml: subgraphs.coupons.schema: services/coupons.graphql: There is no such file.\n',
    );
  });

  test('the supergraph cannot be written', async () => {
    const { stderr, exitCode } = await compose('--out', 'nowhere/supergraph.graphql');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^nowhere\/supergraph\.graphql: The file cannot be written: ENOENT.*\n$/);
  });
});

function compose(...args: readonly string[]) {
  return runWeir(folder, 'schema', 'compose', ...args);
}

function listing(...names: readonly string[]): string {
  const entries = names.map(
    (name) => `  ${name}: { url: http://127.0.0.1:4200/${name}, schema: ../services/${name}.graphql }\n`,
  );
  return `subgraphs:\n${entries.join('')}`;
}

async function put(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

async function textOf(path: string): Promise<string | undefined> {
  return readFile(join(folder, path), 'utf8').catch(() => undefined);
}
