import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { noun } from '#gateway/cli/noun.ts';
import { collect } from '#gateway/cli/read-usage.ts';
import { writeFileAtomically } from '#gateway/cli/write-file-atomically.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';

interface IntrospectOptions {
  readonly header?: readonly string[];
  readonly out?: string;
  readonly timeout: number;
  readonly json?: true;
}

const maxBytes = 16 * 1024 * 1024;
const defaultTimeoutMs = 10_000;

/** Adds `weir schema introspect`. */
export function registerSchemaIntrospect(program: Command): void {
  noun(program, 'schema')
    .command('introspect')
    .argument('<url>', 'where a service answers GraphQL')
    .description(
      'Print the schema of a running service, with its federation directives where it is a subgraph.',
    )
    .option(
      '--header <header>',
      "a header to send, such as 'authorization: Bearer …'; several times",
      collect,
    )
    .option('--timeout <duration>', 'longest wait for an answer, such as 10s', durationMs, defaultTimeoutMs)
    .option('--out <file>', 'write the schema to a file')
    .option('--json', 'print the schema and its kind as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ weir schema introspect http://127.0.0.1:4201/graphql --out accounts.graphql',
    )
    .action(introspect);
}

async function introspect(address: string, options: IntrospectOptions): Promise<void> {
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new StartupError(`${address} is no http or https URL.`, { exitCode: 2 });
  }
  const { kind, sdl } = await readSchema((query) => ask(url, query, options));
  const { out, json } = options;
  if (kind === 'graphql') {
    console.error(
      `note: ${url.origin} has no _service field and is no subgraph; its federation directives, if any, are not shown.`,
    );
  }
  if (out !== undefined) await writeFileAtomically(out, sdl);
  if (json)
    console.log(
      JSON.stringify({ kind, url: address, ...(out === undefined ? { sdl } : { out }) }, undefined, 2),
    );
  else if (out === undefined) console.log(sdl.trimEnd());
  else console.log(`${out}: written, the schema of ${url.origin}`);
}

interface ServiceSchema {
  /** Whether the service serves its schema as a subgraph does. */
  readonly kind: 'subgraph' | 'graphql';
  readonly sdl: string;
}

type Ask = (query: string) => Promise<Readonly<Record<string, unknown>> | undefined>;

/** @see https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec#query_service */
async function readSchema(askService: Ask): Promise<ServiceSchema> {
  const { buildClientSchema, getIntrospectionQuery, parse, printSchema } = await import('graphql');
  const service = (await askService('{ _service { sdl } }'))?.['_service'];
  if (
    typeof service === 'object' &&
    service !== null &&
    'sdl' in service &&
    typeof service.sdl === 'string'
  ) {
    parse(service.sdl);
    return { kind: 'subgraph', sdl: `${service.sdl.trimEnd()}\n` };
  }
  const data = await askService(getIntrospectionQuery());
  if (data?.['__schema'] === undefined) {
    throw new StartupError(
      'The service answers neither _service nor introspection; allow one of them for this caller.',
    );
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- graphql-js checks what it builds a schema from
  const schema = buildClientSchema(data as unknown as Parameters<typeof buildClientSchema>[0]);
  return { kind: 'graphql', sdl: `${printSchema(schema)}\n` };
}

/** @returns the data; undefined where the service answers with none. @throws StartupError where it is no GraphQL. */
async function ask(url: URL, query: string, { header = [], timeout }: IntrospectOptions): ReturnType<Ask> {
  const { fetchText } = await import('#gateway/cli/fetch-text.ts');
  const headers = new Headers({ 'content-type': 'application/json', accept: 'application/json' });
  for (const line of header) {
    const colon = line.indexOf(':');
    if (colon < 1)
      throw new StartupError("--header takes a name and a value, such as 'authorization: Bearer …'.", {
        exitCode: 2,
      });
    headers.set(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  const init = { method: 'POST', headers, body: JSON.stringify({ query }) };
  return dataOf(await fetchText(url, { init, maxBytes, timeoutMs: timeout, allowsErrors: true }), url);
}

function dataOf(text: string, url: URL): Readonly<Record<string, unknown>> | undefined {
  const answer = parseJson(text);
  if (typeof answer !== 'object' || answer === null || !('data' in answer || 'errors' in answer)) {
    throw new StartupError(`${url.origin} does not answer with GraphQL: ${text.slice(0, 200)}`);
  }
  const data = 'data' in answer ? answer.data : undefined;
  return typeof data === 'object' && data !== null ? { ...data } : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function durationMs(text: string): number {
  const match = /^(\d{1,6})(ms|s|m)$/.exec(text);
  const ms = Number(match?.[1]) * ({ ms: 1, s: 1_000, m: 60_000 }[match?.[2] ?? ''] ?? Number.NaN);
  if (ms > 0) return ms;
  throw new InvalidArgumentError('Expected a duration, such as 10s.');
}
