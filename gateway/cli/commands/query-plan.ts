import type { Command } from 'commander';
import type { OperationDefinitionNode } from 'graphql';
import { CheckRefused } from '#gateway/cli/check-refused.ts';
import { formatRequests } from '#gateway/cli/format-requests.ts';
import { noun } from '#gateway/cli/noun.ts';
import { printable } from '#gateway/cli/printable.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import type { SupergraphSnapshot } from '#gateway/supergraph/supergraph-snapshot.ts';

interface PlanOptions {
  readonly supergraph: string;
  readonly operation?: string;
  readonly variables?: string;
  readonly json?: true;
}

const maxDocumentBytes = 1024 * 1024;

/** An operator may look at any operation: what clients may send is the gateway's to say. */
const limits = {
  maxTokens: 1_000_000,
  maxDepth: 10_000,
  maxAliases: 1_000_000,
  maxRootFields: 1_000_000,
  maxDirectives: 1_000_000,
};

/** Adds `weir query plan`. */
export function registerQueryPlan(program: Command): void {
  noun(program, 'query')
    .command('plan')
    .argument('<file>', 'a GraphQL document')
    .description('Print the plan of an operation, and the requests to subgraphs that Weir makes of it.')
    .option('--supergraph <file>', 'the supergraph to plan for', 'schema/supergraph.graphql')
    .option('--operation <name>', 'the operation, where the document has several')
    .option(
      '--variables <json>',
      'values for its variables: says which requests @skip and @include leave out',
    )
    .option('--json', 'print plan and requests as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ weir query plan operation.graphql --variables \'{"withPrice": true}\'',
    )
    .action(plan);
}

async function plan(file: string, options: PlanOptions): Promise<void> {
  const { loadSupergraphFile } = await import('#gateway/supergraph/load-supergraph-file.ts');
  const { readBoundedFile } = await import('#gateway/supergraph/read-bounded-file.ts');
  const { createPlanner } = await import('#gateway/planning/plan-operation.ts');
  const { countFetches, formatPlan } = await import('#gateway/planning/format-plan.ts');
  const { describeProgram } = await import('#gateway/execution/program/describe-program.ts');

  const text = await readBoundedFile(file, { maxBytes: maxDocumentBytes });
  const snapshot = await loadSupergraphFile(options.supergraph);
  await checkDocument(text, { file, snapshot });
  const { operation, variables } = await readOperation(text, options, snapshot);
  const { sdl, supergraphSchema } = snapshot;
  const queryPlan = explained(() => createPlanner(sdl)({ text, operationName: operation.name?.value }));
  const requests = describeProgram({ plan: queryPlan, operation, supergraphSchema, variables });
  if (options.json) console.log(JSON.stringify({ plan: queryPlan, requests }, undefined, 2));
  else {
    console.log(printable(formatPlan(queryPlan)));
    console.log(printable(formatRequests(requests, countFetches(queryPlan))));
  }
}

interface DocumentPlace {
  readonly file: string;
  readonly snapshot: SupergraphSnapshot;
}

async function checkDocument(text: string, { file, snapshot }: DocumentPlace): Promise<void> {
  const { validateDocument } = await import('#gateway/validation/validate-document.ts');
  const { errors } = validateDocument({ schema: snapshot.apiSchema, text, limits });
  for (const { message, locations } of errors) {
    const [place] = locations ?? [];
    console.error(printable(`${file}${place ? `:${place.line}:${place.column}` : ''}: ${message}`));
  }
  if (errors.length > 0) throw new CheckRefused();
}

interface ReadOperation {
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
}

async function readOperation(
  text: string,
  { operation: name, variables: json }: PlanOptions,
  { apiSchema: schema }: SupergraphSnapshot,
): Promise<ReadOperation> {
  const { parse } = await import('graphql');
  const { selectOperation } = await import('#gateway/validation/select-operation.ts');
  const { coerceVariables } = await import('#gateway/validation/coerce-variables.ts');
  const given = json === undefined ? undefined : parseVariables(json);
  return explained(() => {
    const operation = selectOperation(parse(text), name);
    return { operation, variables: given && coerceVariables({ schema, operation, variables: given }) };
  });
}

function parseVariables(json: string): Readonly<Record<string, unknown>> {
  const value = parseJson(json);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new StartupError('--variables takes a JSON object, such as {"first": 10}.', { exitCode: 2 });
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** What a client would read is what the operator reads. */
function explained<Result>(step: () => Result): Result {
  try {
    return step();
  } catch (error) {
    if (error instanceof ClientError) throw new StartupError(error.message, { cause: error, exitCode: 2 });
    throw error;
  }
}
