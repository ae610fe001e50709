import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { formatManifest } from '#allowlist/format-manifest.ts';
import { createProgram } from '#gateway/cli/create-program.ts';
import { digestOf } from '#gateway/bounded/digest.ts';
import { documentId } from '#gateway/documents/document-id.ts';
import { parseManifest } from '#gateway/documents/parse-manifest.ts';
import type { PersistedDocument } from '#gateway/documents/persisted-document.ts';
import { runInProcess } from '#test/gateway/cli/run-in-process.ts';
import { inspected, manifestOf, persisted } from '#test/persisted-queries/allowlist/persisted.ts';
import { shopSupergraph } from '#test/persisted-queries/allowlist/inspection/inspector.ts';

const one = 'query One { product(id: 1) { name } }';
const two = 'mutation Two($id: ID!) { count(id: $id) { id } }';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-documents-'));
  await mkdir(join(folder, 'manifests'));
  await put('supergraph.graphql', shopSupergraph);
});
afterEach(() => rm(folder, { recursive: true }));

async function put(file: string, content: unknown): Promise<void> {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  await writeFile(join(folder, file), text);
}

async function documentsOf(client: string, manifests = 'manifests'): Promise<readonly PersistedDocument[]> {
  const text = await readFile(join(folder, manifests, `${client}.json`), 'utf8');
  return parseManifest(text, client).documents;
}

const place = ['--manifests', 'manifests'];
const schema = [...place, '--supergraph', 'supergraph.graphql'];
function documents(verb: string, ...args: readonly string[]) {
  return runInProcess(folder, 'documents', verb, ...args);
}

describe('weir documents register and import', () => {
  test('write what they found, and say so to machines', async () => {
    await put('Two.graphql', two);
    const { stdout, exitCode } = await documents(
      'register',
      'Two.graphql',
      ...schema,
      '--json',
      '--owner=team',
    );
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      ok: true,
      client: 'default',
      file: 'manifests/default.json',
      dryRun: false,
      documents: [
        {
          id: documentId(two),
          name: 'Two',
          outcome: 'created',
          changes: [],
          points: { default: 11, worst: 11 },
          authenticated: true,
          requiredScopes: [],
          subgraphs: ['stock'],
        },
      ],
    });
    expect(await documentsOf('default')).toMatchObject([
      { name: 'Two', owner: 'team', state: 'active', text: two },
    ]);
    expect(await readdir(join(folder, 'manifests'))).toEqual(['default.json']);
  });

  test.each([
    ['relay.json', { [digestOf(one, 'md5')]: one }, [], [digestOf(one, 'md5')]],
    ['pairs.json', [['10042', one]], [], ['10042']],
    ['codegen.json', { [digestOf(one, 'sha1')]: one }, [], [digestOf(one, 'sha1')]],
    [
      'hive.json',
      { [digestOf(one, 'sha256')]: one },
      ['--app', 'shop', '--client-version', '2.0'],
      [`shop~2.0~${digestOf(one, 'sha256')}`],
    ],
  ])('keep the ids of %s', async (file, content, options, aliases) => {
    await put(file, content);
    const { exitCode } = await documents('import', file, '--client', 'web', ...schema, ...options);
    expect(exitCode).toBe(0);
    expect(await documentsOf('web')).toMatchObject([{ id: documentId(one), aliases }]);
  });

  test('refuse all where one is refused, with the entry, and write nothing', async () => {
    await put('relay.json', { '1': one, '2': 'query Bad { nope }', '3': 'query Worse {' });
    const { stdout, stderr, exitCode } = await documents('import', 'relay.json', ...schema);
    expect([stdout, exitCode]).toEqual(['', 1]);
    expect(stderr).toMatch(/^relay\.json \["2"\], line 1, column 13: Cannot query field "nope"/m);
    expect(stderr).toMatch(/^relay\.json \["3"\], line 1, column \d+: Syntax Error/m);
    expect(await readdir(join(folder, 'manifests'))).toEqual([]);
    const { stdout: json } = await documents('import', 'relay.json', ...schema, '--json');
    // On a busy machine stderr tells of progress too.
    const mistakes = stderr.split('\n').filter((line) => line.startsWith('relay.json'));
    expect(JSON.parse(json)).toEqual({ ok: false, mistakes });
  });

  test('refuse a manifest that was cut off, and leave it as it is', async () => {
    await put('One.graphql', one);
    await put('manifests/default.json', '{ "format": "weir-persisted-doc');
    const { stderr, exitCode } = await documents('register', 'One.graphql', ...schema);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^manifests\/default\.json is not JSON: .*; the file seems to be cut off\n$/);
    expect(await readFile(join(folder, 'manifests/default.json'), 'utf8')).toBe(
      '{ "format": "weir-persisted-doc',
    );
    expect(await readdir(join(folder, 'manifests'))).toEqual(['default.json']);
  });

  test('write nothing in a dry run', async () => {
    await put('One.graphql', one);
    const { stdout } = await documents('register', 'One.graphql', ...schema, '--dry-run');
    expect(stdout).toMatch(
      /^Outcome .*\ncreated {2}One {8}sha256:[0-9a-f]{12} {2}1 point, at most 1\n.*\(dry run: nothing was written\)\n$/,
    );
    expect(await readdir(join(folder, 'manifests'))).toEqual([]);
  });

  test.each([
    [['../evil'], /"\.\.\/evil" is no name for a client/],
    [['a/b'], /"a\/b" is no name for a client/],
    [['web', '--app', 'shop'], /--app needs --client-version/],
  ])('with --client %j are used wrongly', async (client, message) => {
    await put('One.graphql', one);
    const { stderr, exitCode } = await documents('import', 'One.graphql', ...schema, '--client', ...client);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect((await readdir(folder)).sort()).toEqual(['One.graphql', 'manifests', 'supergraph.graphql']);
  });
});

describe('a list that is there', () => {
  beforeEach(async () => {
    const owned = { owner: 'team', ...inspected('One').facts };
    const entries = [
      persisted('One', { ...owned, text: one, aliases: ['1'] }),
      persisted('Two', { ...owned, text: two, aliases: ['2'], kind: 'mutation' }),
    ];
    await put('manifests/web.json', formatManifest(manifestOf(entries)));
  });

  test('is printed by list, by state', async () => {
    await documents('deprecate', 'One', ...place, '--client', 'web');
    const { stdout } = await documents('list', ...place, '--state', 'deprecated', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      documents: [{ client: 'web', name: 'One', state: 'deprecated' }],
    });
  });

  test('is asked for by a client that has one', async () => {
    const { stderr, exitCode } = await documents('list', ...place, '--client', 'wbe');
    expect(stderr).toBe('There is no list of the client "wbe"; there is web.\n');
    expect(exitCode).toBe(2);
  });

  test('is printed with its usage', async () => {
    const usage = { manifest: 'web', id: documentId(one), count: 3, lastSeenAt: '2026-05-04T09:00:00.000Z' };
    const period = { since: '2026-02-01T00:00:00.000Z', until: '2026-05-04T09:00:00.000Z' };
    await put('usage.json', { format: 'weir-document-usage', version: 1, ...period, documents: [usage] });
    const { stdout } = await documents('list', ...place, '--usage', 'usage.json');
    const lines = stdout.split('\n');
    expect(lines.slice(0, 3)).toEqual([
      expect.stringMatching(/^Client {2}Operation {2}Kind {6}State .* Used$/),
      expect.stringMatching(/^web {5}One .* 3 times, last 2026-05-04$/),
      expect.stringMatching(/^web {5}Two .* never$/),
    ]);
    const unused = await documents('unused', ...place, '--usage', 'usage.json', '--days', '9');
    expect([unused.exitCode, unused.stderr]).toEqual([
      1,
      'The reports tell of the last 0 days without a gap, not of 9; nothing can be said to be unused.\n',
    ]);
  });

  test('gives up what nobody uses', async () => {
    const manifest = JSON.parse(await readFile(join(folder, 'manifests/web.json'), 'utf8'));
    for (const document of manifest.documents) document.registeredAt = '2025-01-01T00:00:00.000Z';
    await put('manifests/web.json', manifest);
    const now = new Date().toISOString();
    const used = { manifest: 'web', id: documentId(two), count: 1, lastSeenAt: now };
    const period = { since: '2025-01-01T00:00:00.000Z', until: now };
    await put('usage.json', { format: 'weir-document-usage', version: 1, ...period, documents: [used] });
    const args = [...place, '--usage', 'usage.json', '--days', '30', '--deprecate'];
    const dry = await documents('unused', ...args, '--dry-run', '--json');
    expect(JSON.parse(dry.stdout)).toMatchObject({
      dryRun: true,
      documents: [{ client: 'web', name: 'One' }],
    });
    expect((await documentsOf('web')).map(({ state }) => state)).toEqual(['active', 'active']);
    const { stdout } = await documents('unused', ...args);
    expect(stdout).toMatch(
      /^Client .*\nweb {5}One {8}active .* not seen\n1 document not run for 30 days; all of them are deprecated\n$/,
    );
    expect((await documentsOf('web')).map(({ state }) => state)).toEqual(['deprecated', 'active']);
  });

  test('is explained, with what holds today', async () => {
    const { stdout } = await documents('explain', '1', ...schema, '--client', 'web');
    expect(stdout).toContain('also sent as  1\n');
    expect(stdout).toContain('price         1 point, at most 10\n');
    expect(stdout).toContain('today         1 point, at most 1\n');
    await put('supergraph.graphql', shopSupergraph.replace(/^ {2}name: String @/m, '  title: String @'));
    const { stdout: json } = await documents('explain', 'One', ...schema, '--client', 'web', '--json');
    expect(JSON.parse(json)).toMatchObject({
      document: { name: 'One' },
      today: { refused: expect.stringContaining('Cannot query field "name"') },
    });
  });

  test('loses what is retired from exports, and conflicts with what brings it back', async () => {
    await documents('retire', 'One', ...place, '--client', 'web', '--after', '2030-12-31');
    const { stdout } = await documents('export', ...place, '--client', 'web', '--format', 'relay');
    expect(JSON.parse(stdout)).toEqual({ '2': two });
    await put('both.json', [['1', one]]);
    const again = await documents('import', 'both.json', ...schema, '--client', 'web');
    expect([again.exitCode, again.stdout]).toEqual([
      1,
      expect.stringMatching(
        /^Outcome .*\nconflict +One .* is registered and retired; .*\n.*nothing was written\n$/,
      ),
    ]);
    await documents('rollback', 'One', ...place, '--client', 'web');
    expect(await documentsOf('web')).toMatchObject([{ state: 'active' }, { state: 'active' }]);
  });

  test('is promoted, but not over a retired entry', async () => {
    await mkdir(join(folder, 'production'));
    const args = ['One', ...place, '--client', 'web', '--to', 'production'];
    expect((await documents('promote', ...args)).exitCode).toBe(0);
    expect(await documentsOf('web', 'production')).toMatchObject([
      { id: documentId(one), aliases: ['1'], owner: 'team' },
    ]);
    await documents('retire', 'One', '--manifests', 'production', '--client', 'web');
    const { stdout, exitCode } = await documents('promote', ...args, '--json');
    expect([exitCode, JSON.parse(stdout)]).toMatchObject([
      1,
      { ok: false, documents: [{ outcome: 'conflict' }] },
    ]);
  });

  test('is exported to files, unless a file is in the way', async () => {
    const args = [...place, '--client', 'web', '--format', 'graphql', '--out'];
    await documents('export', ...args, 'out/web');
    expect((await readdir(join(folder, 'out/web'))).sort()).toEqual(['One.graphql', 'Two.graphql']);
    expect(await readFile(join(folder, 'out/web/One.graphql'), 'utf8')).toBe(one);
    const { stderr, exitCode } = await documents('export', ...args, 'supergraph.graphql');
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringMatching(/^supergraph\.graphql: The folder cannot be made: /),
    ]);
  });

  test('differs from another place as JSON too', async () => {
    await mkdir(join(folder, 'other'));
    const { stdout, exitCode } = await documents('diff', 'other', 'manifests', '--json');
    expect(exitCode).toBe(0);
    const changes: readonly object[] = JSON.parse(stdout).changes;
    expect(changes).toMatchObject([
      { change: 'added', name: 'One' },
      { change: 'added', name: 'Two' },
    ]);
  });

  test.each([
    [
      'diff',
      ['nowhere', 'manifests'],
      /nowhere: There is no such manifest, folder of manifests or Git revision/,
    ],
    [
      'diff',
      ['HEAD:--output=x', 'manifests'],
      /There is no such manifest, folder of manifests or Git revision/,
    ],
    ['retire', ['One', ...place, '--after', '2026-02-30'], /Expected a day such as 2026-12-31/],
    [
      'retire',
      ['Nope', ...place, '--client', 'web'],
      /No document of the client "web" has the id or name Nope/,
    ],
    ['unused', [...place, '--usage', 'u', '--days', '0'], /Expected a number of days/],
    ['unused', place, /required option '--usage <place>' not specified/],
    ['export', [...place, '--client', 'web', '--format', 'graphql'], /name it with --out/],
    ['export', [...place, '--client', 'nobody'], /nobody\.json: There is no such manifest/],
    ['list', [...place, '--unregistered'], /name one with --usage/],
    ['list', ['--manifests', 'nowhere'], /nowhere: There is no such folder of manifests/],
    ['import', ['nowhere.json', ...schema], /nowhere\.json: There is no such file or folder/],
    [
      'promote',
      [...place, '--client', 'web', '--to', 'nowhere'],
      /nowhere: There is no such folder of manifests; make it first/,
    ],
  ])('%s %j is used wrongly', async (verb, args, message) => {
    const { stderr, exitCode } = await documents(verb, ...args);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});

const verbs = createProgram('0').commands.find((command) => command.name() === 'documents')?.commands ?? [];

test('the verbs are those that were agreed on', () => {
  expect(verbs.map((verb) => verb.name()).sort()).toEqual(
    'bundle bypass deprecate diff explain export import list promote register retire rollback unused'.split(
      ' ',
    ),
  );
});

test.each(verbs.map((verb) => verb.name()))(
  'weir documents %s --help shows an example and --json',
  async (verb) => {
    const { stdout, exitCode } = await documents(verb, '--help');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`\\nExamples?:\\n {2}\\$ weir documents ${verb}`));
    expect(stdout).toContain('--json');
    const isReading = ['list', 'explain', 'diff', 'bypass'].includes(verb);
    expect(stdout.includes('--dry-run')).toBe(!isReading);
  },
);
