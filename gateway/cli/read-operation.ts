import { Option } from 'commander';
import type { ListSizeSettings } from '#gateway/cost/list-size.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
import type { KnownOperation } from '#gateway/operations/known-operation.ts';
import type { Operations } from '#gateway/operations/operations.ts';
import type { SupergraphSnapshot } from '#gateway/supergraph/supergraph-snapshot.ts';

const maxFileBytes = 1024 * 1024;

/** An operator may look at any operation: what clients may send is the gateway's to say. */
const limits = {
  maxTokens: 1_000_000,
  maxDepth: 10_000,
  maxAliases: 1_000_000,
  maxRootFields: 1_000_000,
  maxDirectives: 1_000_000,
};

/** What the command line says of an operation. */
export interface OperationOptions {
  readonly operation?: string;
  /** JSON, or `@` and a file that holds some. */
  readonly variables?: string;
  /** Labels of progressive `@override` that hold. */
  readonly label?: readonly string[];
}

/** One operation of a file. */
export interface ReadOperation {
  readonly operation: KnownOperation;
  /** Coerced, with defaults; undefined: none were given. */
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  /** Those of `--label`, in the order in which the gateway has them. */
  readonly labels: readonly string[];
}

/**
 * Opens the operations of a supergraph for a command.
 *
 * @param listSizes default: those of the default configuration.
 */
export async function openForCommand(
  snapshot: SupergraphSnapshot,
  listSizes: ListSizeSettings = { defaultListSize: 10, maxListSize: 1000 },
): Promise<Operations> {
  const { openOperations } = await import('#gateway/operations/open-operations.ts');
  return await openOperations({ snapshot, limits, listSizes });
}

/**
 * Reads and checks an operation that a command is about.
 *
 * @throws StartupError when the document does not fit the schema, with all its mistakes, or a file, the operation's name,
 *   the variables or a label do not fit.
 */
export async function readOperation(
  file: string,
  options: OperationOptions,
  operations: Operations,
): Promise<ReadOperation> {
  const { readBoundedFile } = await import('#gateway/bounded/read-bounded-file.ts');
  const { coerceVariables } = await import('#gateway/graphql/coerce-variables.ts');
  const { digestOf } = await import('#gateway/bounded/digest.ts');

  const text = await readBoundedFile(file, { maxBytes: maxFileBytes });
  const document = await operations
    .know({ text, sha256: digestOf(text, 'sha256') }, file)
    .catch((error: unknown) => refuseInvalid(file, error));
  const given = options.variables === undefined ? undefined : await readVariables(options.variables);
  return await explained(async () => {
    const operation = document.select(options.operation);
    const { apiSchema: schema } = operations.rules;
    const { node, conditions } = operation;
    const variables =
      given &&
      coerceVariables({ schema, operation: node, variables: given, mayReadSchema: true, conditions });
    return { operation, variables, labels: readLabels(operation, options.label) };
  });
}

function refuseInvalid(file: string, error: unknown): never {
  if (!(error instanceof AggregateError)) throw error;
  const errors: readonly unknown[] = error.errors;
  const lines = errors.map((each) => {
    if (!(each instanceof ClientError)) throw error;
    const [place] = each.locations ?? [];
    return `${file}${place ? `:${place.line}:${place.column}` : ''}: ${each.message}`;
  });
  throw new StartupError(lines.join('\n'));
}

/** @throws StartupError for a label that cannot change the plan. */
function readLabels({ source }: KnownOperation, names: readonly string[] = []): readonly string[] {
  const known = source.labels.map(({ label }) => label);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return known.filter((label) => names.includes(label));
  const choice = known.length === 0 ? 'no label does' : `labels that do: ${known.join(', ')}`;
  throw new StartupError(`The label ${unknown} changes no plan of this operation; ${choice}.`, {
    exitCode: 2,
  });
}

async function readVariables(option: string): Promise<Readonly<Record<string, unknown>>> {
  const { readBoundedFile } = await import('#gateway/bounded/read-bounded-file.ts');
  const json = option.startsWith('@')
    ? await readBoundedFile(option.slice(1), { maxBytes: maxFileBytes })
    : option;
  const value = parseJson(json);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new StartupError(
    '--variables takes a JSON object, such as {"first": 10}, or @ and the name of a file that holds one.',
    { exitCode: 2 },
  );
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** What a client would read is what the operator reads. @throws StartupError in place of a ClientError. */
export async function explained<Result>(step: () => Promise<Result>): Promise<Result> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof ClientError) throw new StartupError(error.message, { cause: error, exitCode: 2 });
    throw error;
  }
}

/** `--label NAME`, any number of times. */
export function labelOption(): Option {
  return new Option(
    '--label <name>',
    'a label of a progressive @override that holds, such as percent(10); any number of them',
  ).argParser((name: string, before: readonly string[] | undefined): readonly string[] | undefined => [
    ...(before ?? []),
    name,
  ]);
}
