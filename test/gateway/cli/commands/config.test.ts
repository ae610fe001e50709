import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { configJsonSchema } from '#gateway/config/config-json-schema.ts';
import { configMarkdown } from '#gateway/config/config-markdown.ts';
import { runWeir } from '#test/gateway/cli/run-weir.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-config-'));
  await writeFile(join(folder, 'weir.yaml'), 'supergraph: { file: a.graphql }\nlimits: { maxDepth: 9 }\n');
  await writeFile(join(folder, 'bad.yaml'), 'supergraph: { flie: a }\nlimits: { maxDepth: nine }\n');
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('weir config check', () => {
  test('says that the configuration is valid, exit code 0', async () => {
    expect(await weirConfig('check')).toEqual({ stdout: 'weir.yaml is valid.\n', stderr: '', exitCode: 0 });
  });

  test('names every mistake, exit code 1', async () => {
    expect(await weirConfig('check', '--config', 'bad.yaml')).toEqual({
      stdout: '',
      stderr:
        'bad.yaml:1:1 supergraph.file: missing\n' +
        'bad.yaml:1:15 supergraph.flie: unknown key; did you mean "file"?\n' +
        'bad.yaml:2:21 limits.maxDepth: expected a number, not text\n',
      exitCode: 1,
    });
  });

  test('--json gives mistakes with their places', async () => {
    const { stdout, stderr, exitCode } = await weirConfig('check', '--config', 'bad.yaml', '--json');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 1 });
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      mistakes: [
        { path: 'supergraph.file', message: 'missing' },
        { path: 'supergraph.flie', origin: { kind: 'file', label: 'bad.yaml', line: 1, column: 15 } },
        { path: 'limits.maxDepth', origin: { line: 2, column: 21 } },
      ],
    });
    const valid = await weirConfig('check', '--json');
    expect(JSON.parse(valid.stdout)).toEqual({
      ok: true,
      files: [join(folder, 'weir.yaml')],
      mistakes: [],
      warnings: [],
    });
  });

  test.each([
    ['documents: { mode: audit }', undefined],
    [
      'documents: { mode: require-id, manifests: . }',
      'warning: http.graphiql is on, but documents.mode is require-id: every text is rejected, so the page can run ' +
        'nothing. Turn http.graphiql off, or set documents.mode to audit where developers work.\n',
    ],
    [
      'documents: { mode: safelist, manifests: . }\nclients: { kiosk: { documents: require-id } }',
      'warning: http.graphiql is on, but documents.introspection lists none of the modes in use (safelist, require-id): ' +
        'the page gets no schema, so it has no completion. Add a mode to documents.introspection, or turn http.graphiql off.\n',
    ],
    ['documents: { mode: safelist, manifests: ., introspection: [safelist] }', undefined],
    ['documents: { mode: require-id, manifests: . }\nclients: { ide: { documents: audit } }', undefined],
  ])('GraphiQL with %s', async (settings, warning) => {
    const graphiql = await mkdtemp(join(tmpdir(), 'weir-graphiql-'));
    await writeFile(
      join(graphiql, 'weir.yaml'),
      `supergraph: { file: a.graphql }\n${settings}\nhttp: { graphiql: true }\n`,
    );
    const checked = await runWeir(graphiql, 'config', 'check');
    await rm(graphiql, { recursive: true });
    expect(checked).toEqual({ stdout: 'weir.yaml is valid.\n', stderr: warning ?? '', exitCode: 0 });
  });

  test('a registered document above the price of one operation is a warning', async () => {
    await mkdir(join(folder, 'manifests'), { recursive: true });
    const text = 'query All { a }';
    const id = `sha256:${createHash('sha256').update(text).digest('hex')}`;
    const all = {
      id,
      name: 'All',
      kind: 'query',
      text,
      state: 'active',
      points: { default: 1200, worst: 5000 },
    };
    const manifest = { format: 'weir-persisted-documents', version: 1, client: 'web', documents: [all] };
    await writeFile(join(folder, 'manifests/web.json'), JSON.stringify(manifest));
    const yaml = 'supergraph: { file: supergraph.graphql }\ndocuments: { manifests: manifests }\n';
    await writeFile(join(folder, 'priced.yaml'), yaml);
    const { stdout, stderr, exitCode } = await weirConfig('check', '--config', 'priced.yaml');
    expect(stderr).toBe(
      'warning: The document All of the client web costs 1200 points, above cost.maxPerOperation (1000); ' +
        'clients cannot run it. Raise the limit, or retire the document.\n',
    );
    expect({ stdout, exitCode }).toEqual({ stdout: 'priced.yaml is valid.\n', exitCode: 0 });
  });

  test('a file that is not there is a wrong use, exit code 2', async () => {
    expect(await weirConfig('check', '--config', 'gone.yaml')).toEqual({
      stdout: '',
      stderr: 'The configuration file gone.yaml does not exist.\n',
      exitCode: 2,
    });
  });
});

describe('weir config explain', () => {
  test('prints each setting of a section with its value and origin', async () => {
    const { stdout, exitCode } = await weirConfig('explain', 'limits');
    expect(exitCode).toBe(0);
    expect(stdout.split('\n')).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^limits\.maxDepth +9 +weir\.yaml:2$/),
        expect.stringMatching(/^limits\.requestTimeout +30s +default$/),
      ]),
    );
    expect(stdout).not.toContain('listen.port');
  });

  test('--json gives the same to machines', async () => {
    const { stdout } = await weirConfig('explain', 'limits.maxDepth', '--json');
    expect(JSON.parse(stdout)).toEqual([{ path: 'limits.maxDepth', value: 9, origin: 'weir.yaml:2' }]);
  });

  test('an unknown path is a wrong use, exit code 2', async () => {
    expect(await weirConfig('explain', 'limts')).toEqual({
      stdout: '',
      stderr: 'There is no setting "limts"; did you mean "limits"?\n',
      exitCode: 2,
    });
  });
});

describe('weir config schema', () => {
  test('prints the JSON Schema', async () => {
    const { stdout, exitCode } = await weirConfig('schema');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual(configJsonSchema());
  });

  test('--markdown prints the reference', async () => {
    expect((await weirConfig('schema', '--markdown')).stdout).toBe(configMarkdown());
  });

  test('the two forms exclude each other, exit code 2', async () => {
    expect((await weirConfig('schema', '--markdown', '--json')).exitCode).toBe(2);
  });
});

test.each(['check', 'explain', 'schema'])('weir config %s --help shows an example', async (verb) => {
  const { stdout, exitCode } = await weirConfig(verb, '--help');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(new RegExp(`Example:\n  \\$ weir config ${verb}`));
});

async function weirConfig(...args: readonly string[]) {
  return runWeir(folder, 'config', ...args);
}
