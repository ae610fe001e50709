import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';
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
}

/** One operation of a file. */
export interface ReadOperation {
  readonly text: string;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Coerced, with defaults; undefined: none were given. */
  readonly variables: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Reads and checks an operation that a command is about.
 *
 * @throws StartupError when the document does not fit the schema, with all its mistakes, or a file, the operation's name
 *   or the variables do not fit.
 */
export async function readOperation(
  file: string,
  options: OperationOptions,
  { apiSchema: schema }: SupergraphSnapshot,
): Promise<ReadOperation> {
  const { parse } = await import('graphql');
  const { readBoundedFile } = await import('#gateway/bounded/read-bounded-file.ts');
  const { coerceVariables } = await import('#gateway/graphql/coerce-variables.ts');
  const { selectOperation } = await import('#gateway/graphql/select-operation.ts');
  const { validateDocument } = await import('#gateway/validation/validate-document.ts');

  const text = await readBoundedFile(file, { maxBytes: maxFileBytes });
  const { errors } = validateDocument({ schema, text, limits });
  if (errors.length > 0) {
    const lines = errors.map(({ message, locations: [place] = [] }) => {
      return `${file}${place ? `:${place.line}:${place.column}` : ''}: ${message}`;
    });
    throw new StartupError(lines.join('\n'));
  }
  const given = options.variables === undefined ? undefined : await readVariables(options.variables);
  return explained(() => {
    const document = parse(text);
    const operation = selectOperation(document, options.operation);
    const variables = given && coerceVariables({ schema, operation, variables: given, mayReadSchema: true });
    return { text, document, operation, variables };
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
export function explained<Result>(step: () => Result): Result {
  try {
    return step();
  } catch (error) {
    if (error instanceof ClientError) throw new StartupError(error.message, { cause: error, exitCode: 2 });
    throw error;
  }
}
