import { access, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { GatewayConfigInput } from '#gateway/config/gateway-config.ts';
import type { AccessRecord } from '#gateway/telemetry/access-record.ts';
import { libraries } from '#test/clients/libraries.ts';
import type { Library } from '#test/clients/libraries.ts';
import { readGuidePart } from '#test/clients/read-guide.ts';
import { startRecordingProxy } from '#test/clients/recording-proxy.ts';
import type { RecordedRequest, RecordingProxy } from '#test/clients/recording-proxy.ts';
import { copySampleApp, openPages, withoutPage } from '#test/clients/sample-app.ts';
import type { PageResult, SampleApp } from '#test/clients/sample-app.ts';
import { runInProcess } from '#test/gateway/cli/run-in-process.ts';
import { readLocalLinks } from '#test/system/read-examples.ts';
import { runSuccessfully } from '#test/system/run-process.ts';
import { startGateway } from '#test/testkit/start-gateway.ts';
import type { GatewayProcess } from '#test/testkit/start-gateway.ts';
import { startSubgraphs } from '#test/testkit/start-subgraphs.ts';
import type { RunningSubgraphs } from '#test/testkit/start-subgraphs.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const guide = await readFile(join(root, 'docs/frontend/migrate-to-persisted-documents.md'), 'utf8');
/** The tools of four libraries, one after the other; compilers and npx take seconds on a loaded machine. */
const toolsTimeoutMs = 300_000;
const modes = ['audit', 'safelist', 'require-id'] as const;
type Mode = (typeof modes)[number];

/** What a library's own code got, what it sent for that, and what the gateway recorded. */
interface Visit {
  readonly results: readonly PageResult[];
  readonly requests: readonly RecordedRequest[];
  readonly records: readonly AccessRecord[];
}

interface CommandOutcome {
  readonly command: string;
  readonly output: string;
  readonly shown: string | undefined;
}

let folder: string;
let gatewayFolder: string;
let subgraphs: RunningSubgraphs;
const apps = new Map<string, { readonly ids: SampleApp; readonly texts: SampleApp }>();
const outcomes = new Map<string, readonly CommandOutcome[]>();
const reviews = new Map<string, string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-migration-'));
  gatewayFolder = join(folder, 'gateway');
  await mkdir(join(gatewayFolder, 'schema'), { recursive: true });
  await cp(join(root, 'weir.yaml'), join(gatewayFolder, 'weir.yaml'));
  await cp(join(root, 'schema/supergraph.graphql'), join(gatewayFolder, 'schema/supergraph.graphql'));
  for (const command of pathCommands((command) => !command.startsWith('weir '))) {
    await runSuccessfully(command.split(' '), { cwd: gatewayFolder });
  }
  await git('init', '--quiet', '.');
  await git('add', '.');
  await git('commit', '--quiet', '-m', 'begin');
  subgraphs = await startSubgraphs();
  const schema = await saveSchema();
  for (const library of libraries) await followPart(library, schema);
}, toolsTimeoutMs);

afterAll(async () => {
  await subgraphs[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

test('every link of the guide leads to a file', async () => {
  for (const link of readLocalLinks(guide).filter((link) => link !== '')) {
    await expect(access(join(root, 'docs/frontend', link))).resolves.toBeUndefined();
  }
});

describe.each(libraries)('the part about $heading', ({ name, heading, client }) => {
  test('shows files of the sample application as they are', async () => {
    const files = readGuidePart(guide, heading).filter((block) => block.kind === 'file');
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      expect(await readFile(join(root, 'test/clients', name, file.name), 'utf8')).toContain(file.text);
    }
  });

  test('has commands that print what it shows', () => {
    const commands = outcomes.get(name) ?? [];
    expect(commands.map(({ command }) => command.split(' ')[0])).toEqual([expect.any(String), 'weir']);
    const shown = commands.filter(({ shown }) => shown !== undefined);
    expect(shown).toHaveLength(1);
    expect(shown.map(({ output }) => output)).toEqual(shown.map(({ shown }) => shown));
  });

  test('leads to a review of what was imported', () => {
    expect(reviews.get(name)).toMatch(new RegExp(`^${client}\n  \\+ AddReview.*\n  \\+ TopProducts`, 's'));
  });
});

describe.each(modes)('in %s', (mode) => {
  let gateway: GatewayProcess;
  let proxy: RecordingProxy;
  const visits = new Map<string, { readonly ids: Visit; readonly texts: Visit }>();

  beforeAll(async () => {
    gateway = await startGateway({ config: configOf(stepTo(mode)) });
    proxy = await startRecordingProxy(gateway.url);
    for (const library of libraries) {
      const { ids, texts } = apps.get(library.name)!;
      visits.set(library.name, {
        ids: await visit(library, ids, library.modules.ids),
        texts: await visit(library, texts, library.modules.texts),
      });
    }
  }, toolsTimeoutMs);

  afterAll(async () => {
    await proxy[Symbol.asyncDispose]();
    await gateway[Symbol.asyncDispose]();
  });

  test('an id of the generator runs as documentId, prefix included', async () => {
    const file = join(apps.get('codegen')!.ids.folder, 'src/gql/persisted-documents.json');
    const documents = Object.entries<string>(JSON.parse(await readFile(file, 'utf8')));
    const documentId = documents.find(([, text]) => text.includes('query TopProducts'))?.[0];
    expect(documentId).toMatch(/^sha256:/);
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'graphql-client-name': 'shop-codegen' },
      body: JSON.stringify({ documentId, variables: { first: 2 } }),
    });
    expect(await response.json()).toMatchObject({ data: { topProducts: { length: 2 } } });
  });

  test("an id of the generator runs through Apollo's link too, and no text is sent for an unknown one", async () => {
    const { query, later } = libraries.find(({ name }) => name === 'codegen')!.pages;
    const module = 'client-apollo';
    const options = { url: proxy.url, module, pages: [query, later] };
    const [result, refused] = await openPages(apps.get('codegen')!.ids, options);
    expect(result).toEqual({ page: query, shown: twoProducts });
    expect(refused?.error).toMatch(/^CombinedGraphQLErrors: /);
    const texts = proxy.take().map(({ body }) => Object(body).query);
    expect(texts).toEqual([undefined, undefined]);
  });

  test('an id by GET runs with the name of its client, a header that takes a preflight', async () => {
    const [request] = visits.get('urql')!.ids.requests;
    const url = new URL(gateway.url);
    for (const [name, value] of Object.entries(Object(request?.body))) {
      url.searchParams.set(name, typeof value === 'string' ? value : JSON.stringify(value));
    }
    expect((await fetch(url, { headers: { 'graphql-client-name': 'shop-urql' } })).status).toBe(200);
  });

  async function visit({ pages, client }: Library, app: SampleApp, module: string): Promise<Visit> {
    const before = gateway.records.length;
    const results = await openPages(app, {
      url: proxy.url,
      module,
      pages: [pages.query, pages.mutation, pages.later],
    });
    const requests = proxy.take();
    const records = (): readonly AccessRecord[] =>
      gateway.records.slice(before).filter((record) => record.client?.name === client);
    await gateway.record(() => records().length === requests.length);
    return { results, requests, records: records() };
  }

  describe.each(libraries)('the release with ids of $heading', (library) => {
    test('gets data by id, without a text', () => {
      const { results, requests, records } = visits.get(library.name)!.ids;
      expect(results[0]).toEqual({ page: library.pages.query, shown: twoProducts });
      const examples = readGuidePart(guide, library.heading).filter((block) => block.kind === 'request');
      expect([requests[0]?.body]).toEqual(examples.map(({ body }) => body));
      expect(requests[0]).toMatchObject({ method: 'POST', status: 200 });
      expect(records[0]?.document).toMatchObject({ registered: true, mode, outcome: 'id', kind: 'query' });
    });

    test('has its mutations run by id', () => {
      const { results, requests, records } = visits.get(library.name)!.ids;
      expect(results[1]).toMatchObject({ code: 'UNAUTHORIZED_FIELD_OR_TYPE' });
      expect(requests[1]?.body).not.toHaveProperty('query');
      expect(records[1]?.document).toMatchObject({ registered: true, mode, outcome: 'id', kind: 'mutation' });
    });

    test('is told which id nobody registered, as the guide says, and sends no text then', () => {
      const { results, requests } = visits.get(library.name)!.ids;
      const { code, statuses } = mode === 'audit' ? library.unknownInAudit : notInList;
      expect(results[2]).toMatchObject({ page: library.pages.later, code });
      expect(requests.slice(2).map(({ status }) => status)).toEqual(statuses);
      const shown = readGuidePart(guide, library.heading).filter((block) => block.kind === 'error');
      const reported = mode === 'audit' ? [] : [results[2]?.error];
      expect(shown.map(({ text }) => text)).toEqual(expect.arrayContaining(reported));
    });
  });

  describe.each(libraries)('the release before of $heading, which sends texts,', (library) => {
    test('has what is registered run until ids are required', () => {
      const { results, requests, records } = visits.get(library.name)!.texts;
      const { status, code } = answerToText({ mode, registered: library.sendsRegisteredTexts });
      expect(results[0]).toMatchObject(code === undefined ? { shown: twoProducts } : { code });
      expect(requests[0]).toMatchObject({ status, body: { query: expect.any(String) } });
      const registered = library.sendsRegisteredTexts && code === undefined;
      expect(records[0]).toMatchObject({ client: { name: library.client }, document: { mode, registered } });
    });

    test('has what is not registered run in audit alone', () => {
      const { results, requests, records } = visits.get(library.name)!.texts;
      const { status, code } = answerToText({ mode, registered: false });
      expect(results[2]).toMatchObject(code === undefined ? { shown: allCategories } : { code });
      expect(requests.slice(2)).toMatchObject([{ status, body: { query: expect.any(String) } }]);
      const outcome = code === undefined ? 'unregistered' : 'refused';
      expect(records[2]?.document).toMatchObject({ mode, outcome, registered: false });
    });
  });
});

test('the last step holds those to ids who name no client', async () => {
  const [last] = readGuidePart(guide, 'The path')
    .filter((block) => block.kind === 'file')
    .slice(-1);
  await using gateway = await startGateway({ config: configOf(parse(last!.text)) });
  const send = async (query: string): Promise<unknown> => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(gateway.url, { method: 'POST', headers, body: JSON.stringify({ query }) });
    return await response.json();
  };
  const refused = { errors: [{ extensions: { code: 'PERSISTED_QUERY_ID_REQUIRED' } }] };
  expect(await send('{ categories { name } }')).toMatchObject(refused);
  expect(await send('{ __schema { queryType { name } } }')).toMatchObject(refused);
});

const allCategories = expect.arrayContaining([expect.any(String)]);
const notInList = { code: 'PERSISTED_QUERY_NOT_IN_LIST', statuses: [404] };

/** The rows of the guide's table that are about texts. */
function answerToText(options: { readonly mode: Mode; readonly registered: boolean }): {
  readonly status: number;
  /** undefined: it runs. */
  readonly code: string | undefined;
} {
  if (options.mode === 'require-id') return { status: 400, code: 'PERSISTED_QUERY_ID_REQUIRED' };
  if (options.mode === 'audit' || options.registered) return { status: 200, code: undefined };
  return { status: 403, code: 'QUERY_NOT_IN_SAFELIST' };
}

const twoProducts = [expect.stringMatching(/^.+: [1-5]$/), expect.stringMatching(/^.+: [1-5]$/)];

/** The step of the guide to a mode. */
function stepTo(mode: Mode): GatewayConfigInput {
  const steps = readGuidePart(guide, 'The path').filter((block) => block.kind === 'file');
  const step = steps.find(({ text }) => text.includes(mode));
  if (step === undefined) throw new Error(`The guide has no step to ${mode}`);
  return { ...parse(steps[0]!.text), ...parse(step.text) };
}

/** A step of the guide, taken for all clients, over the services of this test. */
function configOf({ documents, clients = {} }: GatewayConfigInput): GatewayConfigInput {
  const [policy] = Object.values(clients);
  const manifests = join(gatewayFolder, documents?.manifests ?? '');
  const named = policy === undefined ? [] : libraries.map(({ client }) => [client, policy]);
  return {
    ...subgraphs.config,
    documents: { ...documents, manifests },
    clients: Object.fromEntries(named),
  };
}

/** The schema as clients see it, from a gateway whose list is still empty. */
async function saveSchema(): Promise<string> {
  const file = join(folder, 'schema.graphql');
  await using gateway = await startGateway({ config: configOf(stepTo('audit')) });
  await runSuccessfully([process.execPath, 'test/clients/save-schema.js', gateway.url, file], { cwd: root });
  return await readFile(file, 'utf8');
}

/** Builds the application, imports its documents, and builds a later release that nobody registers. */
async function followPart(library: Library, schema: string): Promise<void> {
  const { name, heading, pages } = library;
  const ids = await copySampleApp({ library: name, parent: folder, schema });
  const putBack = await withoutPage(ids, pages.later);
  const commands = readGuidePart(guide, heading).filter((block) => block.kind === 'command');
  const results: CommandOutcome[] = [];
  for (const { command, output: shown } of commands) {
    results.push({ command, shown, output: await run(ids, command) });
  }
  outcomes.set(name, results);
  const [review = ''] = pathCommands((command) => command.startsWith('weir '));
  reviews.set(name, await run(ids, review));
  await git('add', '.');
  await git('commit', '--quiet', '-m', name);
  await putBack();
  for (const { command } of commands.filter(({ command }) => !command.startsWith('weir '))) {
    await run(ids, command);
  }
  apps.set(name, { ids, texts: name === 'relay' ? await copyWithTexts(schema, commands[0]!.command) : ids });
}

/** Relay's compiler puts texts into its artefacts where it persists none. */
async function copyWithTexts(schema: string, command: string): Promise<SampleApp> {
  const app = await copySampleApp({ library: 'relay', parent: folder, schema, name: 'relay-before' });
  const file = join(app.folder, 'relay.config.json');
  const { persistConfig: _, ...config } = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify(config));
  await run(app, command);
  return app;
}

/** The commands of the path that fit. */
function pathCommands(fits: (command: string) => boolean): readonly string[] {
  const blocks = readGuidePart(guide, 'The path').filter((block) => block.kind === 'command');
  return blocks.map(({ command }) => command).filter(fits);
}

async function run(app: SampleApp, line: string): Promise<string> {
  const [command = '', ...args] = line.split(' ');
  if (command !== 'weir') return await runSuccessfully([command, ...args], { cwd: app.folder });
  const { stdout, stderr, exitCode } = await runInProcess(gatewayFolder, ...args);
  if (exitCode !== 0) throw new Error(`${line} exited with ${exitCode}:\n${stdout}${stderr}`);
  return stdout;
}

async function git(...args: readonly string[]): Promise<void> {
  const author = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
  await runSuccessfully(['git', ...author, ...args], { cwd: gatewayFolder });
}
